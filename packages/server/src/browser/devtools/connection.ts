import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { DevToolsSession, type Command, type CommandResult, type Parameters } from "./session.ts";

/** The browser or the target of a command is gone. */
export class TargetGoneError extends Error {
  override readonly name = "TargetGoneError";
}

/** An answer has an `id`, an event a `method`. */
const messageSchema = z.object({
  id: z.number().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});
type Message = z.infer<typeof messageSchema>;

interface Pending {
  readonly session: DevToolsSession;
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection with Chromium's DevTools protocol over the pipes of `--remote-debugging-pipe`: JSON messages that end
 * with a NUL. Browser automation libraries listen to every request of a page, which costs more than the widget itself
 * (docs/benchmarks.md). This connection enables only the events that Stile uses.
 */
export class DevToolsConnection {
  /** The session with the browser. */
  readonly root: DevToolsSession;
  /** Resolves when the browser closes its pipe, which also happens when it dies. */
  readonly closed: Promise<void>;
  readonly #input: Writable;
  readonly #pending = new Map<number, Pending>();
  readonly #sessions = new Map<string | undefined, DevToolsSession>();
  #lastId = 0;
  #unread = "";
  #isClosed = false;
  readonly #resolveClosed: () => void;

  /** Chromium reads from `input` and writes to `output`. */
  constructor(input: Writable, output: Readable) {
    this.#input = input;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.root = this.#openSession(undefined);
    this.root.on("Target.detachedFromTarget", ({ sessionId }) => this.#endSession(sessionId));
    output.setEncoding("utf8");
    output.on("data", (chunk: string) => this.#read(chunk));
    output.once("close", () => this.#close());
    // The end of `output` reports a browser that dies.
    input.on("error", () => {});
    output.on("error", () => {});
  }

  get isOpen(): boolean {
    return !this.#isClosed;
  }

  /** Opens a session with a target, such as a page. */
  async attach(targetId: string): Promise<DevToolsSession> {
    const { sessionId } = await this.root.send("Target.attachToTarget", { targetId, flatten: true });
    return this.#openSession(sessionId);
  }

  #openSession(sessionId: string | undefined): DevToolsSession {
    const session: DevToolsSession = new DevToolsSession((method, parameters) =>
      this.#send(session, sessionId, method, parameters),
    );
    this.#sessions.set(sessionId, session);
    return session;
  }

  #send<Method extends Command>(
    session: DevToolsSession,
    sessionId: string | undefined,
    method: Method,
    params: Parameters<Method> | undefined,
  ): Promise<CommandResult<Method>> {
    if (this.#isClosed || this.#sessions.get(sessionId) !== session) return Promise.reject(gone(method));
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<CommandResult<Method>>();
    this.#pending.set(id, { session, method, resolve: resolve as Pending["resolve"], reject });
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return promise;
  }

  #read(chunk: string): void {
    this.#unread += chunk;
    let start = 0;
    for (let end = this.#unread.indexOf("\0"); end >= 0; end = this.#unread.indexOf("\0", start)) {
      this.#receive(messageSchema.parse(JSON.parse(this.#unread.slice(start, end))));
      start = end + 1;
    }
    this.#unread = this.#unread.slice(start);
  }

  #receive({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      if (method !== undefined) this.#sessions.get(sessionId)?.emit(method, params);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new Error(`${pending.method}: ${error.message}`));
  }

  #endSession(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    this.#sessions.delete(sessionId);
    for (const [id, pending] of this.#pending) {
      if (pending.session !== session) continue;
      this.#pending.delete(id);
      pending.reject(gone(pending.method));
    }
  }

  #close(): void {
    this.#isClosed = true;
    this.#resolveClosed();
    for (const { method, reject } of this.#pending.values()) reject(gone(method));
    this.#pending.clear();
    this.#sessions.clear();
  }
}

function gone(method: string): TargetGoneError {
  return new TargetGoneError(`${method}: the page or its browser is gone`);
}
