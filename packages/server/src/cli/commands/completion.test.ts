import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
  for (const shell of Object.keys(SHELLS)) {
    const { stdout } = await cli.run(["completion", shell]);
    await writeFile(path.join(cli.directory, `script.${shell}`), stdout);
  }
});
afterAll(() => cli[Symbol.asyncDispose]());

/** Per shell, a program that prints the candidates for its last argument, one per line. */
const SHELLS = {
  bash: [
    "-c",
    `source script.bash; COMP_WORDS=(stile "$@"); COMP_CWORD=$#; _stile; printf '%s\\n' "\${COMPREPLY[@]}"`,
    "bash",
  ],
  // zsh's completion builtins work only while editing a line, so stubs print their arguments instead.
  zsh: [
    "-f",
    "-c",
    `compdef() { : }; _describe() { print -rl -- "\${(@P)2}" }; compadd() { shift; print -rl -- "$@" }
     _files() { print -rl -- $PREFIX*(N) }
     source script.zsh; words=(stile "$@"); CURRENT=$#words; PREFIX=$words[CURRENT]; _stile`,
    "zsh",
  ],
  fish: ["--no-config", "-c", 'source script.fish; complete -C "stile $LINE"'],
} as const;

describe.each(["bash", "zsh", "fish"] as const)("%s", (shell) => {
  const isInstalled = spawnSync(shell, ["--version"]).status === 0;

  /** The candidates that begin with the last word, without descriptions. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    // fish would parse flags among these arguments as its own.
    const given = shell === "fish" ? [] : words;
    const { stdout } = await promisify(execFile)(shell, [...SHELLS[shell], ...given], {
      cwd: cli.directory,
      env: { ...process.env, LINE: words.join(" ") },
    });
    const last = words.at(-1) ?? "";
    return stdout
      .split("\n")
      .map((line) => line.replace(/[\t:].*/, ""))
      .filter((candidate) => candidate !== "" && candidate.startsWith(last))
      .toSorted();
  }

  test.skipIf(!isInstalled)("completes commands, subcommands, flags and values", async () => {
    expect(await offered("se")).toEqual(["serve"]);
    expect(await offered("keys", "a")).toEqual(["add"]);
    expect(await offered("clients", "s")).toEqual(["set", "show", "suspend"]);
    expect(await offered("keys", "add", "--se")).toEqual(["--secret-stdin"]);
    expect(await offered("emulate", "--sites")).toEqual(["--sites-file"]);
    expect(await offered("serve", "--log-format", "")).toEqual(["auto", "json", "pretty"]);
    expect(await offered("serve", "--config", "script.b")).toEqual(["script.bash"]);
    expect(await offered("serve", "--port", "")).toEqual([]);
    expect(await offered("completion", "f")).toEqual(["fish"]);
  });
});
