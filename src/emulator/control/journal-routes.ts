import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Services } from "../http/services.ts";
import { matchesFilter } from "../journal/journal-entry.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";

const KEEP_ALIVE_MS = 15_000;
/** A reader that falls further behind is cut off; it may come back with Last-Event-ID. */
const MAX_BACKLOG = 10_000;

const TYPES: ReadonlySet<string> = new Set<JournalEntry["type"]>([
  "script",
  "widget",
  "challenge",
  "siteverify",
]);

/** The journal: to read, to stream, to empty. */
export function journalRoutes({ journal, closing }: Pick<Services, "journal" | "closing">): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(journal.entries(readFilter(context.req.query()))));
  app.delete("/", (context) => {
    journal.clear();
    return context.body(null, 204);
  });
  app.get("/stream", (context) => {
    const filter = readFilter(context.req.query());
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after") ?? Number.NaN);
    const backlog = journal.entries(filter).filter(({ id }) => id > after);
    return streamSSE(context, async (stream) => {
      const queue = [...backlog];
      let wake = () => {};
      const unsubscribe = journal.subscribe((entry) => {
        if (matchesFilter(entry, filter)) queue.push(entry);
        wake();
      });
      stream.onAbort(() => wake());
      closing.addEventListener("abort", () => wake(), { once: true });
      await stream.write(": connected\n\n");
      while (!stream.aborted && !closing.aborted && queue.length <= MAX_BACKLOG) {
        const entry = queue.shift();
        if (entry === undefined) {
          const { promise, resolve } = Promise.withResolvers<boolean>();
          const timer = setTimeout(() => resolve(true), KEEP_ALIVE_MS);
          wake = () => resolve(false);
          if (await promise) await stream.write(": still here\n\n");
          clearTimeout(timer);
        } else {
          await stream.writeSSE({ id: String(entry.id), event: entry.type, data: JSON.stringify(entry) });
        }
      }
      unsubscribe();
    });
  });
  return app;
}

/** An unknown type matches nothing in particular and is left out. */
function readFilter({ type, sitekey, origin }: Readonly<Record<string, string>>): JournalFilter {
  return { type: isType(type) ? type : undefined, sitekey, origin };
}

function isType(type: string | undefined): type is JournalEntry["type"] {
  return type !== undefined && TYPES.has(type);
}
