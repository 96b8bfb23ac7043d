import type { JournalEntry } from "../journal/journal-entry.ts";
import { problemOf, request } from "./control-client.ts";
import type { RemoteScope } from "./control-client.ts";
import { entrySchema } from "./schemas.ts";

/** Callbacks for a journal's entries. */
export interface FollowOptions {
  /** Begin after the entry with this id. @default with the next entry */
  readonly after?: number;
  readonly listener: (entry: JournalEntry) => void;
  /** Called when the stream breaks. It is not opened again. */
  readonly onError: (error: unknown) => void;
}

/** A stream of a journal's entries. */
export interface Following {
  /** Resolves when the stream is open: it then has every new entry. */
  readonly started: Promise<void>;
  readonly stop: () => void;
}

/** Follows the journal of an emulator in another process (server-sent events). */
export function followJournal(scope: RemoteScope, options: FollowOptions): Following {
  const stopping = new AbortController();
  const signal = AbortSignal.any([scope.closing, stopping.signal]);
  const opened = open(scope, options.after, signal);
  opened
    .then((lines) => read(lines, options.listener))
    .catch((error: unknown) => {
      if (!signal.aborted) options.onError(error);
    });
  return { started: opened.then(() => {}), stop: () => stopping.abort() };
}

async function open(
  scope: RemoteScope,
  after: number | undefined,
  signal: AbortSignal,
): Promise<AsyncIterator<string>> {
  const query = after === undefined ? "" : `?after=${after}`;
  const path = `${scope.prefix}/journal/stream${query}`;
  const response = await request(scope, { method: "GET", path }, signal);
  if (!response.ok || response.body === null)
    throw problemOf(scope, response.status, await response.json().catch(() => undefined));
  const lines = linesOf(response.body);
  // The emulator writes this comment once it listens.
  await lines.next();
  return lines;
}

async function read(lines: AsyncIterator<string>, listener: (entry: JournalEntry) => void): Promise<void> {
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    if (line.value.startsWith("data: ")) listener(entrySchema.parse(JSON.parse(line.value.slice(6))));
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
