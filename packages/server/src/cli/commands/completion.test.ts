import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
  await writeFile(path.join(cli.directory, "script.bash"), (await cli.run(["completion", "bash"])).stdout);
});
afterAll(() => cli[Symbol.asyncDispose]());

/** What bash would offer after these words, the last of which is not finished. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const quoted = ["stile", ...words].map((word) => `'${word}'`).join(" ");
  const script = `source script.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _stile; echo "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: cli.directory });
  return stdout.trim().split(" ");
}

test("bash completes commands, subcommands, flags and values", async () => {
  expect(await offered("se")).toEqual(["serve"]);
  expect(await offered("keys", "")).toEqual(["add", "list", "revoke", "--debug", "--help"]);
  expect(await offered("keys", "add", "--se")).toEqual(["--secret-stdin"]);
  expect(await offered("serve", "--log-format", "")).toEqual(["auto", "pretty", "json"]);
  expect(await offered("serve", "--config", "scr")).toEqual(["script.bash"]);
  expect(await offered("completion", "f")).toEqual(["fish"]);
});

test.each(["zsh", "fish"])("%s gets a script that names every command", async (shell) => {
  const { exitCode, stdout } = await cli.run(["completion", shell]);
  expect(exitCode).toBe(0);
  for (const name of ["serve", "solve", "revoke", "completion"]) expect(stdout).toContain(name);
});
