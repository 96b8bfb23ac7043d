import type { Browser } from "playwright-core";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type {
  LeaseWidgetOutcome,
  WidgetLease,
  WidgetOutcome,
  WidgetPool,
  WidgetRequest,
} from "../core/widget-pool.ts";
import { openBrowserSession, type BrowserSession } from "./browser-session.ts";
import { openWarmWidget, type OpenWarmWidgetOutcome, type WarmWidget } from "./warm-widget.ts";

export interface BrowserPoolOptions {
  /** Starts a browser; called again when one has died. */
  readonly launch: () => Promise<Browser>;
  /** The path of the empty page that every origin serves. */
  readonly pagePath: string;
  /** Warm widgets kept at most, idle and busy; beyond it the least recently used idle one is retired. @default 64 */
  readonly maxWarmWidgets?: number;
  /** Runs of one widget before it is retired. @default 500 */
  readonly maxUses?: number;
  /** Age at which a widget is retired, in ms. @default 600_000 */
  readonly maxAgeMs?: number;
  /** How long api.js may take to load, in ms. @default 15_000 */
  readonly loadTimeoutMs?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the pool holds at the moment. */
export interface BrowserPoolState {
  readonly browsers: number;
  readonly idle: number;
  readonly leased: number;
  readonly opening: number;
  /** Leases asked for and not yet given. */
  readonly waiting: number;
}

/** Pages that are opened at the same time; more would only fight for the same cores. */
const MAX_OPENING = 4;

interface Waiter {
  readonly resolve: (outcome: PoolOutcome) => void;
}

type PoolOutcome =
  | { readonly status: "given"; readonly entry: Entry }
  | Exclude<LeaseWidgetOutcome, { readonly status: "leased" }>;

/** A warm widget with the browser that it lives in. */
interface Entry {
  readonly widget: WarmWidget;
  readonly session: BrowserSession;
  /** Closes the widget's page, and its client's context with the last of them. */
  readonly close: () => Promise<void>;
}

/** The widgets of one (client, origin, sitekey). */
interface Group {
  readonly request: Pick<WidgetRequest, "clientId" | "origin" | "sitekey">;
  /** Most recently used last. */
  readonly idle: Entry[];
  readonly waiting: Waiter[];
  opening: number;
  leased: number;
}

/**
 * Keeps browsers and warm widgets ready. A lease is answered by an idle widget of the same client, origin and
 * sitekey, or by whichever comes first: one that is given back, or a newly opened one.
 */
export class BrowserPool implements WidgetPool, AsyncDisposable {
  readonly #options: Required<BrowserPoolOptions>;
  /** In order of last use, oldest first. */
  readonly #groups = new Map<string, Group>();
  /** Everything that is being closed, so that `close()` leaves nothing behind. */
  readonly #retiring = new Set<Promise<void>>();
  #session: Promise<BrowserSession> | undefined;
  #isolatedLeases = 0;
  #closing: Promise<void> | undefined;

  constructor(options: BrowserPoolOptions) {
    this.#options = {
      maxWarmWidgets: 64,
      maxUses: 500,
      maxAgeMs: 600_000,
      loadTimeoutMs: 15_000,
      ...options,
    };
  }

  /** Starts the first browser now instead of at the first lease; throws if it does not start. */
  async start(): Promise<void> {
    await this.#browserSession();
  }

  async lease(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    request.signal.throwIfAborted();
    return request.isolation === "context"
      ? await this.#leaseContext(request)
      : await this.#leaseWarm(request);
  }

  inspect(): BrowserPoolState {
    const groups = [...this.#groups.values()];
    const sum = (count: (group: Group) => number) => groups.reduce((total, group) => total + count(group), 0);
    return {
      browsers: this.#session === undefined ? 0 : 1,
      idle: sum((group) => group.idle.length),
      leased: sum((group) => group.leased) + this.#isolatedLeases,
      opening: sum((group) => group.opening),
      waiting: sum((group) => group.waiting.length),
    };
  }

  /** Closes every page, context and browser; leases still out end as "browser_lost". */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const group of this.#groups.values()) {
      for (const waiter of group.waiting.splice(0)) waiter.resolve(lost("the browser pool is closed"));
      group.idle.length = 0;
    }
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
    await Promise.allSettled(this.#retiring);
  }

  /** The running browser, or a new one. A launch that fails is tried again by the next caller. */
  #browserSession(): Promise<BrowserSession> {
    if (this.#closing !== undefined) return Promise.reject(new Error("the browser pool is closed"));
    this.#session ??= this.#launch();
    return this.#session;
  }

  async #launch(): Promise<BrowserSession> {
    try {
      return openBrowserSession(await this.#options.launch(), (session) => this.#browserEnded(session));
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  #browserEnded(session: BrowserSession): void {
    if (this.#closing !== undefined) return;
    this.#options.log.warn({}, "the browser ended; its attempts are tried again in a new one");
    this.#session = undefined;
    for (const group of this.#groups.values()) {
      group.idle.splice(0, group.idle.length, ...group.idle.filter((entry) => entry.session !== session));
    }
  }

  async #leaseContext(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    this.#isolatedLeases += 1;
    let leased = false;
    try {
      const session = await this.#browserSession();
      const context = await session.newContext();
      const opened = await openWarmWidget(
        this.#page(context, request),
        this.#options.clock.now(),
        request.signal,
      ).catch(async (error: unknown) => {
        await context.close().catch(() => {});
        throw error;
      });
      if (opened.status !== "open") {
        await context.close();
        return opened;
      }
      leased = true;
      const release = () => {
        this.#isolatedLeases -= 1;
        this.#retire(context.close());
      };
      return {
        status: "leased",
        lease: this.#lease({ widget: opened.widget, session }, request.signal, release),
      };
    } catch (error) {
      request.signal.throwIfAborted();
      return lost(String(error));
    } finally {
      if (!leased) this.#isolatedLeases -= 1;
    }
  }

  async #leaseWarm(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    const group = this.#group(request);
    const entry = this.#takeIdle(group);
    const outcome: PoolOutcome =
      entry === undefined ? await this.#waitForWidget(group, request.signal) : { status: "given", entry };
    if (outcome.status !== "given") return outcome;
    return {
      status: "leased",
      lease: this.#lease(outcome.entry, request.signal, (broken) =>
        this.#giveBack(group, outcome.entry, broken),
      ),
    };
  }

  #lease(
    { widget, session }: Omit<Entry, "close">,
    signal: AbortSignal,
    release: (broken: boolean) => void,
  ): WidgetLease {
    let broken = false;
    let released = false;
    return {
      userAgent: session.userAgent,
      async run(challenge): Promise<WidgetOutcome> {
        try {
          const outcome = await widget.run(challenge, signal);
          broken = outcome.status !== "token";
          return outcome;
        } catch (error) {
          broken = true;
          signal.throwIfAborted();
          return lost(String(error));
        }
      },
      async [Symbol.asyncDispose]() {
        if (released) return;
        released = true;
        release(broken);
      },
    };
  }

  #group(request: WidgetRequest): Group {
    const key = JSON.stringify([request.clientId, request.origin, request.sitekey]);
    const known = this.#groups.get(key);
    const group = known ?? { request, idle: [], waiting: [], opening: 0, leased: 0 };
    // Deleting first moves the group to the end: the map stays in order of last use.
    this.#groups.delete(key);
    this.#groups.set(key, group);
    return group;
  }

  #takeIdle(group: Group): Entry | undefined {
    for (let entry = group.idle.pop(); entry !== undefined; entry = group.idle.pop()) {
      if (this.#mayServe(entry)) {
        group.leased += 1;
        return entry;
      }
      this.#retire(entry.close());
    }
    return undefined;
  }

  #mayServe({ widget, session }: Entry): boolean {
    const { clock, maxAgeMs, maxUses } = this.#options;
    return session.isOpen() && widget.uses < maxUses && clock.now() - widget.openedAt < maxAgeMs;
  }

  #waitForWidget(group: Group, signal: AbortSignal): Promise<PoolOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolOutcome>();
    const leave = () => {
      const place = group.waiting.indexOf(waiter);
      if (place >= 0) group.waiting.splice(place, 1);
      reject(signal.reason);
    };
    const waiter: Waiter = {
      resolve: (outcome) => {
        signal.removeEventListener("abort", leave);
        resolve(outcome);
      },
    };
    signal.addEventListener("abort", leave, { once: true });
    group.waiting.push(waiter);
    this.#openMissing();
    return promise;
  }

  /** Opens a widget for every waiter that none is being opened for, as far as pages may be opened at once. */
  #openMissing(): void {
    let opening = this.inspect().opening;
    for (const group of this.#groups.values()) {
      while (group.opening < group.waiting.length && opening < MAX_OPENING) {
        group.opening += 1;
        opening += 1;
        void this.#open(group);
      }
    }
  }

  async #open(group: Group): Promise<void> {
    this.#makeRoom();
    const outcome = await this.#tryOpen(group).catch((error: unknown): PoolOutcome => lost(String(error)));
    group.opening -= 1;
    if (outcome.status === "given") {
      group.leased += 1;
      this.#giveBack(group, outcome.entry, false);
    } else {
      group.waiting.shift()?.resolve(outcome);
      this.#openMissing();
    }
    this.#forgetIfEmpty(group);
  }

  async #tryOpen(group: Group): Promise<PoolOutcome> {
    const session = await this.#browserSession();
    const context = await session.holdContext(group.request.clientId);
    const { clock, loadTimeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(loadTimeoutMs);
    const letGo = () => session.letGoContext(group.request.clientId);
    let opened: OpenWarmWidgetOutcome;
    try {
      opened = await openWarmWidget(this.#page(context, group.request), clock.now(), timeout);
    } catch (error) {
      this.#retire(letGo());
      if (timeout.aborted)
        return { status: "not_loaded", reason: `api.js did not load within ${loadTimeoutMs} ms` };
      throw error;
    }
    if (opened.status !== "open") {
      this.#retire(letGo());
      return opened;
    }
    const { widget } = opened;
    const close = async () => {
      await widget.close().catch(() => {});
      await letGo();
    };
    return { status: "given", entry: { session, widget, close } };
  }

  #page(context: Parameters<typeof openWarmWidget>[0]["context"], { origin, sitekey }: Group["request"]) {
    return { context, sitekey, url: `${origin}${this.#options.pagePath}` };
  }

  #giveBack(group: Group, entry: Entry, broken: boolean): void {
    group.leased -= 1;
    if (broken || !this.#mayServe(entry) || this.#closing !== undefined) {
      this.#retire(entry.close());
      this.#openMissing();
      this.#forgetIfEmpty(group);
      return;
    }
    const waiter = group.waiting.shift();
    if (waiter === undefined) {
      group.idle.push(entry);
    } else {
      group.leased += 1;
      waiter.resolve({ status: "given", entry });
    }
  }

  /** Retires the least recently used idle widget when one more would be too many. */
  #makeRoom(): void {
    const { idle, leased, opening } = this.inspect();
    if (idle + leased + opening <= this.#options.maxWarmWidgets) return;
    for (const group of this.#groups.values()) {
      const oldest = group.idle.shift();
      if (oldest !== undefined) {
        this.#retire(oldest.close());
        this.#forgetIfEmpty(group);
        return;
      }
    }
  }

  #forgetIfEmpty(group: Group): void {
    if (group.idle.length + group.waiting.length + group.opening + group.leased > 0) return;
    for (const [key, candidate] of this.#groups) if (candidate === group) this.#groups.delete(key);
  }

  /** Lets something close in the background. A page that died with its browser is closed already. */
  #retire(closing: Promise<void>): void {
    const settled = closing.catch(() => {}).finally(() => this.#retiring.delete(settled));
    this.#retiring.add(settled);
  }
}

function lost(reason: string): Extract<WidgetOutcome, { status: "browser_lost" }> {
  return { status: "browser_lost", reason };
}
