import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { SSEStreamingApi } from "hono/streaming";
import type { Services } from "../http/services.ts";
import { matchesFilter } from "../journal/journal-entry.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import type { Journal } from "../journal/journal.ts";
import type { SessionEnv } from "./session-env.ts";

const KEEP_ALIVE_MS = 15_000;
/** A slower reader is disconnected; it can reconnect with Last-Event-ID. */
const MAX_BACKLOG = 10_000;

const TYPES: ReadonlySet<string> = new Set<JournalEntry["type"]>([
  "script",
  "widget",
  "challenge",
  "siteverify",
]);

/** Routes to read, stream and clear the journal. */
export function journalRoutes({ closing }: Pick<Services, "closing">): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>();
  app.get("/", (context) =>
    context.json(context.var.session.journal.entries(readFilter(context.req.query()))),
  );
  app.delete("/", (context) => {
    context.var.session.journal.clear();
    return context.body(null, 204);
  });
  app.get("/stream", (context) => {
    const { journal } = context.var.session;
    const filter = readFilter(context.req.query());
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after") ?? Number.NaN);
    return streamSSE(context, async (stream) => {
      await streamJournal(journal, { stream, filter, after, closing });
    });
  });
  return app;
}

interface Streaming {
  readonly stream: SSEStreamingApi;
  readonly filter: JournalFilter;
  /** Id of the last entry that the reader has; NaN for none. */
  readonly after: number;
  readonly closing: AbortSignal;
}

/** Writes entries until the reader disconnects or falls too far behind, or the emulator closes. */
async function streamJournal(journal: Journal, { stream, filter, after, closing }: Streaming): Promise<void> {
  const queue = journal.entries(filter).filter(({ id }) => id > after);
  let wake = () => {};
  const unsubscribe = journal.subscribe((entry) => {
    if (matchesFilter(entry, filter)) queue.push(entry);
    wake();
  });
  const wakeUp = () => wake();
  stream.onAbort(wakeUp);
  closing.addEventListener("abort", wakeUp);
  await stream.write(": connected\n\n");
  while (!stream.aborted && !closing.aborted && queue.length <= MAX_BACKLOG) {
    const entry = queue.shift();
    if (entry !== undefined) {
      await stream.writeSSE({ id: String(entry.id), event: entry.type, data: JSON.stringify(entry) });
      continue;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    wake = () => resolve(false);
    const timer = setTimeout(() => resolve(true), KEEP_ALIVE_MS);
    if (await promise) await stream.write(": still here\n\n");
    clearTimeout(timer);
  }
  closing.removeEventListener("abort", wakeUp);
  unsubscribe();
}

/** Reads the filter; ignores an unknown type. */
function readFilter({ type, sitekey, origin }: Readonly<Record<string, string>>): JournalFilter {
  return { type: isType(type) ? type : undefined, sitekey, origin };
}

function isType(type: string | undefined): type is JournalEntry["type"] {
  return type !== undefined && TYPES.has(type);
}
