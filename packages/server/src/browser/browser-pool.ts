import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { LeaseWidgetOutcome, WidgetPool, WidgetRequest } from "../core/widget-pool.ts";
import type { BrowserContext } from "./browser-context.ts";
import { keepBrowser, type BrowserKeeper } from "./browser-keeper.ts";
import type { BrowserPoolState } from "./browser-pool-state.ts";
import type { Chromium } from "./launch-chromium.ts";
import { browserLost, leaseWidget, type PooledWidget } from "./pooled-widget.ts";
import { openWarmWidget, type OpenWarmWidgetOutcome } from "./warm-widget.ts";
import { WidgetGroup, type GivenWidget } from "./widget-group.ts";

export interface BrowserPoolOptions {
  /** Starts a browser. Called again after a crash. */
  readonly launch: () => Promise<Chromium>;
  /** Path of the empty page that the page host serves on every origin. */
  readonly pagePath: string;
  /** Maximum number of idle and leased widgets; beyond it, the least recently used idle one is closed. @default 64 */
  readonly maxWarmWidgets?: number;
  /** Number of runs after which a widget is closed. @default 500 */
  readonly maxUses?: number;
  /** Age at which a widget is closed, in ms. @default 600_000 */
  readonly maxAgeMs?: number;
  /** Maximum time to load api.js, in ms. @default 15_000 */
  readonly loadTimeoutMs?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Maximum number of pages opened concurrently. More would only compete for the same cores. */
const MAX_OPENING = 4;

/**
 * Keeps a browser and warm widgets ready. A lease gets an idle widget of the same client, origin and sitekey. If
 * there is none, it gets the first one that is returned or newly opened.
 */
export class BrowserPool implements WidgetPool, AsyncDisposable {
  readonly #options: Required<BrowserPoolOptions>;
  readonly #keeper: BrowserKeeper;
  /** Ordered by last use, least recent first. */
  readonly #groups = new Map<string, WidgetGroup>();
  /** Everything that is closing. `close()` waits for it. */
  readonly #retiring = new Set<Promise<void>>();
  #isolatedLeases = 0;
  #browserRestarts = 0;
  #closing: Promise<void> | undefined;

  constructor(options: BrowserPoolOptions) {
    this.#options = {
      maxWarmWidgets: 64,
      maxUses: 500,
      maxAgeMs: 600_000,
      loadTimeoutMs: 15_000,
      ...options,
    };
    this.#keeper = keepBrowser(options.launch, () => this.#forgetDeadWidgets());
  }

  /** Starts the browser now instead of at the first lease. Throws if it does not start. */
  async start(): Promise<void> {
    await this.#keeper.session();
  }

  async lease(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    request.signal.throwIfAborted();
    return request.isolation === "context"
      ? await this.#leaseContext(request)
      : await this.#leaseWarm(request);
  }

  inspect(): BrowserPoolState {
    const groups = [...this.#groups.values()];
    const sum = (count: (group: WidgetGroup) => number) =>
      groups.reduce((total, group) => total + count(group), 0);
    return {
      browsers: this.#keeper.isStarted() ? 1 : 0,
      browserRestarts: this.#browserRestarts,
      idle: sum((group) => group.idle),
      leased: sum((group) => group.leased) + this.#isolatedLeases,
      opening: sum((group) => group.opening),
      waiting: sum((group) => group.waiting),
    };
  }

  /** Closes all pages, contexts and browsers. Active leases end with "browser_lost". */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const group of this.#groups.values()) {
      while (group.waiting > 0) group.refuse(browserLost("the browser pool is closed"));
      group.forgetIdle(() => true);
    }
    await this.#keeper.close();
    await Promise.all(this.#retiring);
    this.#groups.clear();
  }

  #forgetDeadWidgets(): void {
    this.#browserRestarts += 1;
    this.#options.log.warn(
      {},
      "the browser exited unexpectedly; its attempts will be retried in a new browser",
    );
    for (const group of this.#groups.values()) group.forgetIdle(({ session }) => !session.isOpen());
  }

  /** Leases a widget in a fresh browser context, which is closed when the lease ends. */
  async #leaseContext(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    let context: BrowserContext | undefined;
    let leased = false;
    try {
      const session = await this.#keeper.session();
      context = await session.newContext();
      const opened = await this.#openWidget(context, request, request.signal);
      if (opened.status !== "open") return opened;
      leased = true;
      this.#isolatedLeases += 1;
      const release = () => {
        this.#isolatedLeases -= 1;
        this.#retire(context);
      };
      return {
        status: "leased",
        lease: leaseWidget({ widget: opened.widget, session }, request.signal, release),
      };
    } catch (error) {
      request.signal.throwIfAborted();
      return browserLost(error);
    } finally {
      if (!leased) this.#retire(context);
    }
  }

  async #leaseWarm(request: WidgetRequest): Promise<LeaseWidgetOutcome> {
    const group = this.#group(request);
    const idle = this.#takeIdle(group);
    if (idle !== undefined) return this.#leaseOf(group, idle, request.signal);
    const waiting = group.wait(request.signal);
    this.#openMissing();
    try {
      const given = await waiting;
      return given.status === "given" ? this.#leaseOf(group, given.pooled, request.signal) : given;
    } finally {
      this.#forgetIfEmpty(group);
    }
  }

  #leaseOf(group: WidgetGroup, pooled: PooledWidget, signal: AbortSignal): LeaseWidgetOutcome {
    const lease = leaseWidget(pooled, signal, (reusable) => {
      group.leased -= 1;
      this.#giveBack(group, pooled, reusable);
    });
    return { status: "leased", lease };
  }

  #giveBack(group: WidgetGroup, pooled: PooledWidget, reusable: boolean): void {
    if (reusable && this.#mayServe(pooled)) {
      group.give(pooled);
    } else {
      this.#retire(pooled);
      this.#openMissing();
      this.#forgetIfEmpty(group);
    }
  }

  #group(request: WidgetRequest): WidgetGroup {
    const key = keyOf(request);
    const group = this.#groups.get(key) ?? new WidgetGroup(request);
    // Deleting it first moves the group to the end, which keeps the map ordered by last use.
    this.#groups.delete(key);
    this.#groups.set(key, group);
    return group;
  }

  #takeIdle(group: WidgetGroup): PooledWidget | undefined {
    for (let pooled = group.takeNewestIdle(); pooled !== undefined; pooled = group.takeNewestIdle()) {
      if (this.#mayServe(pooled)) {
        group.leased += 1;
        return pooled;
      }
      this.#retire(pooled);
    }
    return undefined;
  }

  #mayServe({ widget, session }: PooledWidget): boolean {
    const { clock, maxAgeMs, maxUses } = this.#options;
    const young = clock.now() - widget.openedAt < maxAgeMs;
    return this.#closing === undefined && session.isOpen() && widget.uses < maxUses && young;
  }

  /** Opens a widget for each waiting lease without one, up to MAX_OPENING concurrently. */
  #openMissing(): void {
    if (this.#closing !== undefined) return;
    let { opening } = this.inspect();
    for (const group of this.#groups.values()) {
      for (; group.missing > 0 && opening < MAX_OPENING; opening += 1) {
        group.opening += 1;
        void this.#openFor(group);
      }
    }
  }

  /** Never rejects. */
  async #openFor(group: WidgetGroup): Promise<void> {
    this.#makeRoom();
    const opened = await this.#openPooled(group).catch(browserLost);
    group.opening -= 1;
    if (opened.status === "given") {
      this.#giveBack(group, opened.pooled, true);
    } else {
      group.refuse(opened);
      this.#forgetIfEmpty(group);
    }
    this.#openMissing();
  }

  async #openPooled({ request }: WidgetGroup): Promise<GivenWidget> {
    const session = await this.#keeper.session();
    const context = await session.acquireContext(request.clientId);
    const releaseContext = () => session.releaseContext(request.clientId);
    const timeout = AbortSignal.timeout(this.#options.loadTimeoutMs);
    let widget: Extract<OpenWarmWidgetOutcome, { status: "open" }>["widget"] | undefined;
    try {
      const opened = await this.#openWidget(context, request, timeout);
      if (opened.status !== "open") return opened;
      widget = opened.widget;
      const close = async () => {
        await opened.widget.close().catch(() => {});
        await releaseContext();
      };
      return { status: "given", pooled: { widget, session, close } };
    } catch (error) {
      if (!timeout.aborted) throw error;
      return { status: "not_loaded", reason: `api.js did not load within ${this.#options.loadTimeoutMs} ms` };
    } finally {
      if (widget === undefined) this.#retire({ close: releaseContext });
    }
  }

  #openWidget(context: BrowserContext, { origin, sitekey }: WidgetGroup["request"], signal: AbortSignal) {
    const url = `${origin}${this.#options.pagePath}`;
    return openWarmWidget({ context, url, sitekey }, this.#options.clock.now(), signal);
  }

  /** Closes the least recently used idle widget if there are too many widgets. */
  #makeRoom(): void {
    const { idle, leased, opening } = this.inspect();
    if (idle + leased + opening <= this.#options.maxWarmWidgets) return;
    for (const group of this.#groups.values()) {
      const oldest = group.takeOldestIdle();
      if (oldest === undefined) continue;
      this.#retire(oldest);
      this.#forgetIfEmpty(group);
      return;
    }
  }

  #forgetIfEmpty(group: WidgetGroup): void {
    if (group.isEmpty) this.#groups.delete(keyOf(group.request));
  }

  /** Closes something in the background. Ignores errors, because a crashed browser has already closed everything. */
  #retire(closable: { close(): Promise<void> } | undefined): void {
    if (closable === undefined) return;
    const closed = closable
      .close()
      .catch(() => {})
      .finally(() => this.#retiring.delete(closed));
    this.#retiring.add(closed);
  }
}

function keyOf({ clientId, origin, sitekey }: WidgetGroup["request"]): string {
  return JSON.stringify([clientId, origin, sitekey]);
}
