import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { hasCode } from "../storage/has-code.ts";
import { CliError } from "./cli-error.ts";
import { onParentGone } from "./on-parent-gone.ts";

/** The exit codes of shells for a command that they cannot find, or cannot run. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs a command with this process's input and output, and forwards signals to it. The end of the npx that started this
 * process counts as a SIGTERM.
 * @returns its exit code, or 128 plus the number of the signal that ended it, as in shells.
 * @throws CliError when there is no such command, or it cannot be run.
 */
export async function runCommand(
  [command = "", ...words]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(command, words, { env: environment, stdio: "inherit" });
  using _forwarding = forwardSignals(child);
  using _watching = onParentGone(() => child.kill("SIGTERM"));
  return await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(explain(command, error)));
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** A terminal sends Ctrl-C and Ctrl-\ to the command too. Many programs exit immediately on a second one. */
function forwardSignals(child: ChildProcess): Disposable {
  const fromTerminal: readonly string[] = process.stdin.isTTY ? ["SIGINT", "SIGQUIT"] : [];
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      if (!fromTerminal.includes(signal)) child.kill(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

function explain(command: string, error: Error): Error {
  if (hasCode(error, "ENOENT")) {
    const advice = command.includes(" ")
      ? "Write the command without quotes: exec -- npm start"
      : "Check its spelling and PATH. For a shell's own commands write: exec -- sh -c '…'";
    return new CliError(`There is no command "${command}". ${advice}`, NOT_FOUND);
  }
  if (hasCode(error, "EACCES")) return new CliError(`"${command}" is not executable.`, NOT_EXECUTABLE);
  return error;
}
