import type { Command } from "commander";
import { bashCompletion } from "./bash.ts";
import { commandTree, type CommandNode } from "./command-tree.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

const SHELLS: Readonly<Record<string, (program: string, nodes: readonly CommandNode[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The shells that `completionScript()` knows. */
export const COMPLETION_SHELLS: readonly string[] = Object.keys(SHELLS);

/** A script that completes the program's commands, flags and values in a shell. */
export function completionScript(program: Command, shell: string): string {
  return SHELLS[shell]?.(program.name(), commandTree(program)) ?? "";
}
