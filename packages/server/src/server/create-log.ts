import { destination, pino, stdTimeFunctions } from "pino";
import type { Log } from "../core/log.ts";
import type { Config } from "./config/options.ts";
import { describeError, withoutSecrets } from "./describe-error.ts";
import { prettyLine } from "./pretty-line.ts";

/** Receives each log line. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * Creates a log on stderr, since stdout is for a command's output. With `logFormat` auto, it writes readable lines on a
 * terminal and JSON elsewhere.
 */
export function createLog(
  { logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">,
  to?: LogDestination,
): Log {
  const pretty = logFormat === "pretty" || (logFormat === "auto" && process.stderr.isTTY);
  const options = {
    level: logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // These texts may come from outside. Stile creates all other fields, and puts no secrets into them.
    serializers: { err: (error: unknown) => describeError(error), reason: cleanReason },
  };
  return pino(
    options,
    pretty ? prettyDestination(to ?? process.stderr) : (to ?? destination({ dest: 2, sync: true })),
  );
}

function prettyDestination(to: { write(text: string): unknown }): LogDestination {
  return { write: (line) => void to.write(prettyLine(line)) };
}

function cleanReason(reason: unknown): unknown {
  return typeof reason === "string" ? withoutSecrets(reason) : reason;
}
