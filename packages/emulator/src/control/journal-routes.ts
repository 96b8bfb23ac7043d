import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { Services } from "../http/services.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import { sendJournal } from "./send-journal.ts";
import type { SessionEnv } from "./session-env.ts";
import { streamJournal } from "./stream-journal.ts";

/** How many clients can read a journal concurrently, in all sessions of an emulator. */
const MAX_READERS = 1_000;
const TOO_MANY = `${MAX_READERS} clients are reading a journal, which is the limit. Close the streams that are no longer needed.`;

const TYPES: ReadonlySet<string> = new Set<JournalEntry["type"]>([
  "script",
  "widget",
  "challenge",
  "siteverify",
]);

/** Routes to read, stream and clear the journal. */
export function journalRoutes({ closing }: Pick<Services, "closing">): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>();
  let readers = 0;
  app.on("GET", ["/", "/stream"], async (context, next) => {
    if (readers >= MAX_READERS) return context.json({ error: TOO_MANY }, 429);
    readers += 1;
    return await next().finally(() => {
      readers -= 1;
    });
  });
  app.get("/", async (context) => {
    const { outgoing: response } = context.env;
    await sendJournal(context.var.session.journal, { response, filter: readFilter(context.req.query()) });
    return RESPONSE_ALREADY_SENT;
  });
  app.delete("/", (context) => {
    context.var.session.journal.clear();
    return context.body(null, 204);
  });
  app.get("/stream", async (context) => {
    const filter = readFilter(context.req.query());
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after") ?? Number.NaN);
    const { outgoing: response } = context.env;
    const { journal, closed } = context.var.session;
    const ending = AbortSignal.any([closing, closed]);
    await streamJournal(journal, { response, filter, after, closing: ending });
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

/** Reads the filter; ignores an unknown type. */
function readFilter({ type, sitekey, origin }: Readonly<Record<string, string>>): JournalFilter {
  return { type: isType(type) ? type : undefined, sitekey, origin };
}

function isType(type: string | undefined): type is JournalEntry["type"] {
  return type !== undefined && TYPES.has(type);
}
