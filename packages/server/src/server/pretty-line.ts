import { styleText } from "node:util";
import { z } from "zod";

const COLOURS = { debug: "gray", info: "green", warn: "yellow", error: "red", fatal: "red" } as const;

const lineSchema = z.looseObject({
  time: z.iso.datetime(),
  level: z.enum(["debug", "info", "warn", "error", "fatal"]),
  msg: z.string().default(""),
  err: z.object({ stack: z.string() }).optional().catch(undefined),
});

/** Formats a line of the JSON log for people: time of day, level, message, fields, and the stack below. */
export function prettyLine(json: string): string {
  const raw: unknown = JSON.parse(json);
  const parsed = lineSchema.safeParse(raw);
  // Logging must never fail, so a line with another format is returned unchanged.
  if (!parsed.success) return json;
  const { time, level, msg, err, ...others } = parsed.data;
  const fields = err === undefined ? { ...others, ...unreadable(raw) } : others;
  const style = (colour: Parameters<typeof styleText>[0], text: string) =>
    styleText(colour, text, { stream: process.stderr });
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`);
  const head = [
    style("gray", new Date(time).toLocaleTimeString("en-GB")),
    style(COLOURS[level], level.padEnd(5)),
    msg,
    ...(shown.length > 0 ? [style("gray", shown.join(" "))] : []),
  ].join(" ");
  return `${head}\n${err === undefined ? "" : `${err.stack.replaceAll(/^/gm, "  ")}\n`}`;
}

/** An error without a stack is shown like any other field. */
function unreadable(raw: unknown): object {
  return typeof raw === "object" && raw !== null && "err" in raw ? { err: raw.err } : {};
}

function plain(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
