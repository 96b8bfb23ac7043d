import type { PageEvidence } from "../core/evidence.ts";
import type { Page } from "./page.ts";

const MOST_LINES = 50;
/** Maximum length of a console line, in characters. */
const LONGEST_LINE = 500;
/** A page that hangs never answers. */
const CAPTURE_TIMEOUT_MS = 1_000;

/**
 * Takes a screenshot of a page and reads its console since `since` (ms since the epoch, by the system clock, as in the
 * browser's timestamps). The browser stores console lines until they are read, so successful pages cost nothing. Never
 * rejects.
 */
export async function capturePage({ session }: Page, since: number): Promise<PageEvidence> {
  const lines: string[] = [];
  const note = (timestamp: number, line: string) => {
    if (timestamp >= since) lines.push(line.slice(0, LONGEST_LINE));
  };
  session.on("Runtime.consoleAPICalled", ({ timestamp, type, args }) =>
    note(timestamp, `${type}: ${args.map(textOf).join(" ")}`),
  );
  session.on("Runtime.exceptionThrown", ({ timestamp, exceptionDetails: { exception, text } }) =>
    note(timestamp, `exception: ${exception?.description ?? text}`),
  );
  session.on("Log.entryAdded", ({ entry: { timestamp, level, text, url } }) =>
    note(timestamp, `${level}: ${text}${url === undefined ? "" : ` (${url})`}`),
  );
  const [screenshot] = await Promise.all([
    inTime(session.send("Page.captureScreenshot", { format: "png" }).then(({ data }) => data)),
    inTime(session.send("Runtime.enable")),
    inTime(session.send("Log.enable")),
  ]);
  return { screenshot, console: lines.slice(-MOST_LINES) };
}

function textOf({
  value,
  description,
  type,
}: {
  value?: unknown;
  description?: string;
  type: string;
}): string {
  return typeof value === "string"
    ? value
    : (description ?? (value === undefined ? type : JSON.stringify(value)));
}

/** Resolves with the promise's value, or with `null` on failure or timeout. */
function inTime<Value>(promise: Promise<Value>): Promise<Value | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), CAPTURE_TIMEOUT_MS);
    promise.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
}
