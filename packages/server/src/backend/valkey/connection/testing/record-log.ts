import type { Log } from "../../../../core/log.ts";

/** A log that keeps its lines as `level message`. */
export function recordLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (_: object, message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}
