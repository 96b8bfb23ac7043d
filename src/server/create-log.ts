import { destination, pino, stdTimeFunctions } from "pino";
import type { Log } from "../core/log.ts";
import type { Config } from "./config/options.ts";
import { prettyLine } from "./pretty-line.ts";

/**
 * A log on stderr: stdout belongs to what a command answers. Lines for people on a terminal, JSON elsewhere,
 * unless `logFormat` says which.
 */
export function createLog({ logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">): Log {
  const pretty = logFormat === "pretty" || (logFormat === "auto" && process.stderr.isTTY);
  const options = {
    level: logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(
    options,
    pretty
      ? { write: (line: string) => void process.stderr.write(prettyLine(line)) }
      : destination({ dest: 2, sync: true }),
  );
}
