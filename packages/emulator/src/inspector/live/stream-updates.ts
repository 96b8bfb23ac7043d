import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { SSEStreamingApi } from "hono/streaming";
import type { InspectorEnv } from "../inspector-page.ts";
import type { Markup } from "../markup.ts";

/** Changes of a page since a position. */
export interface Updates {
  /** Where the next read continues; an opaque text. */
  readonly position: string;
  /**
   * Elements with an id. The browser replaces the element with the same id, or inserts a new one at the beginning of the
   * element that its `data-into` names.
   */
  readonly elements: readonly (Markup | string)[];
}

/** Where an event stream gets its updates. */
export interface UpdateSource {
  /** The changes since a position, or "reload" if the browser must load the page again. */
  read(position: string): Updates | "reload" | Promise<Updates | "reload">;
  /** Calls back when there may be changes, until the returned function is called. */
  watch(listener: () => void): () => void;
}

const KEEP_ALIVE_MS = 15_000;
/** How long a browser waits before it connects again. */
const RECONNECT_MS = 1_000;
/** Changes within this time are sent together. */
const GATHER_MS = 30;

/**
 * Answers with an event stream of a page's changes. A browser that reconnects continues at its last position, from
 * `Last-Event-ID` or `?after=`.
 */
export function streamUpdates(context: Context<InspectorEnv>, source: UpdateSource): Response {
  const start = context.req.header("last-event-id") ?? context.req.query("after") ?? "";
  const closing = (context.env as InspectorEnv["Bindings"] | undefined)?.closing;
  return streamSSE(context, async (stream) => {
    const changed = new Signal();
    stream.onAbort(() => changed.raise());
    const end = () => changed.raise();
    closing?.addEventListener("abort", end);
    const unwatch = source.watch(() => changed.raise());
    try {
      await send(stream, source, {
        start,
        changed,
        isOver: () => stream.aborted || closing?.aborted === true,
      });
    } finally {
      unwatch();
      closing?.removeEventListener("abort", end);
    }
  });
}

async function send(
  stream: SSEStreamingApi,
  source: UpdateSource,
  { start, changed, isOver }: { start: string; changed: Signal; isOver: () => boolean },
): Promise<void> {
  let position = start;
  await stream.write(`retry: ${RECONNECT_MS}\n\n`);
  while (!isOver()) {
    changed.lower();
    const updates = await source.read(position);
    if (updates === "reload") {
      await stream.writeSSE({ event: "reload", data: "" });
      return;
    }
    if (updates.elements.length > 0) {
      const elements = await Promise.all(updates.elements.map(async (element) => String(await element)));
      await stream.writeSSE({ id: updates.position, event: "update", data: JSON.stringify(elements) });
    }
    position = updates.position;
    if (await changed.isRaisedWithin(KEEP_ALIVE_MS)) await stream.sleep(isOver() ? 0 : GATHER_MS);
    else await stream.write(": still here\n\n");
  }
}

/** Remembers that something changed until it is lowered. */
class Signal {
  #raised = false;
  #wake: (() => void) | undefined;

  raise(): void {
    this.#raised = true;
    this.#wake?.();
  }

  lower(): void {
    this.#raised = false;
  }

  async isRaisedWithin(ms: number): Promise<boolean> {
    if (this.#raised) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
    return this.#raised;
  }
}
