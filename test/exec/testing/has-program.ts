import { spawnSync } from "node:child_process";

/** Whether a program is installed; its tests are skipped where it is not. */
export function hasProgram(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}
