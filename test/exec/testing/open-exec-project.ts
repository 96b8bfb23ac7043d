import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import {
  openProgram,
  type CliProcess,
  type CliRun,
} from "../../../packages/emulator/src/cli/testing/run-cli.ts";
import { mintToken } from "../../../packages/emulator/src/testing/run-widget.ts";

/** The site of every project. */
export const SITE = { sitekey: "0x4AAAAAAAexec000000001", secret: "my-form-secret" };

const EXEC = ["exec", "--port", "0", "--tls-port", "0", "--sites-file", "sites.json", "--"];

/** A project of somebody else's, whose commands run under `turnstile-emulator exec`. */
export interface ExecProject extends AsyncDisposable {
  readonly directory: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Installs npm packages without running install scripts; false when npm cannot. */
  install(...packages: readonly string[]): Promise<boolean>;
  exec(...command: readonly string[]): Promise<CliRun>;
  start(...command: readonly string[]): ExecProcess;
}

/** A command that runs under `turnstile-emulator exec`. */
export interface ExecProcess extends CliProcess {
  /** A token of the emulator that the command uses. */
  mint(): Promise<string>;
}

export async function openExecProject(): Promise<ExecProject> {
  const entry = new URL("../../../packages/emulator/src/cli/turnstile-emulator.ts", import.meta.url);
  const cli = await openProgram(entry);
  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(cli.directory, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };
  await write({ "sites.json": JSON.stringify([SITE]), "package.json": '{ "private": true }' });
  const words = (command: readonly string[]) => [...EXEC, ...command];
  // A project decides for itself whether it is in production.
  const environment = { NODE_ENV: "" };
  return {
    directory: cli.directory,
    write,
    install: async (...packages) => {
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
      const installing = promisify(execFile)("npm", ["install", ...flags, ...packages], {
        cwd: cli.directory,
      });
      return await installing.then(
        () => true,
        () => false,
      );
    },
    exec: async (...command) => await cli.run(words(command), { environment }),
    start: (...command) => {
      const running = cli.start(words(command), { environment });
      return {
        ...running,
        mint: async () => {
          const [, url = ""] = await running.seen("stderr", /The emulator is at (\S+)\./);
          return await mintToken({ url }, { sitekey: SITE.sitekey });
        },
        [Symbol.asyncDispose]: async () => {
          // Ends the emulator and the command; SIGKILL would leave the command running.
          running.kill("SIGTERM");
          await running.ended;
        },
      };
    },
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}
