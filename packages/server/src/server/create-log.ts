import { destination, pino, stdTimeFunctions } from "pino";
import type { Log } from "../core/log.ts";
import type { Config } from "./config/options.ts";
import { describeError, withoutSecrets } from "./describe-error.ts";
import { prettyLine } from "./pretty-line.ts";

/** Takes lines as they are logged. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * A log on stderr: stdout belongs to what a command answers. Lines for people on a terminal, JSON elsewhere,
 * unless `logFormat` says which.
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
    // Texts that come from elsewhere; all other fields are made by Stile, and hold no secrets in the first place.
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
