import { execFileSync } from "node:child_process";
import { silentLog } from "../../core/log.ts";
import type { WidgetOutcome, WidgetRequest } from "../../core/widget-pool.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "turnstile-emulator";
import { BrowserPool, type BrowserPoolOptions } from "../browser-pool.ts";
import type { Chromium } from "../launch-chromium.ts";
import { launchConfinedChromium } from "../launch-confined-chromium.ts";
import { openPageHost } from "../page-host.ts";

export const PASSING_SITEKEY = "1x00000000000000000000AA";

/** A pool with its own emulator, and access to its browsers. */
export interface TestPool extends AsyncDisposable {
  readonly pool: BrowserPool;
  readonly emulator: Emulator;
  /** All browsers launched so far, newest last. */
  readonly browsers: readonly Chromium[];
  /** The pages of the newest browser in all contexts, newest last. */
  pages(): Promise<readonly OpenPage[]>;
  /** Leases a widget, runs it once and releases it. */
  solve(request?: Partial<WidgetRequest>): Promise<WidgetOutcome>;
}

/** A page of the pool, for inspection by tests. */
export interface OpenPage {
  readonly targetId: string;
  readonly contextId: string | undefined;
  readonly url: string;
  /** Evaluates an expression and awaits its value. */
  evaluate(expression: string): Promise<unknown>;
  /** Crashes the page's process. */
  crash(): Promise<void>;
  /** Starts a script that never ends. Resolves when it runs. */
  hang(): Promise<void>;
}

async function pagesOf(browser: Chromium | undefined): Promise<readonly OpenPage[]> {
  if (browser === undefined) return [];
  const { connection } = browser;
  const { browserContextIds } = await connection.root.send("Target.getBrowserContexts");
  const { targetInfos } = await connection.root.send("Target.getTargets");
  return targetInfos
    .filter(
      ({ type, browserContextId = "" }) => type === "page" && browserContextIds.includes(browserContextId),
    )
    .map(({ targetId, browserContextId, url }) => ({
      targetId,
      contextId: browserContextId,
      url,
      async evaluate(expression) {
        const session = await connection.attach(targetId);
        const options = { expression, awaitPromise: true, returnByValue: true };
        const { result } = await session.send("Runtime.evaluate", options);
        const value: unknown = result.value;
        return value;
      },
      async crash() {
        const session = await connection.attach(targetId);
        // A crashed page does not answer.
        session.send("Page.crash").catch(() => {});
      },
      async hang() {
        const session = await connection.attach(targetId);
        await session.send("Runtime.enable");
        const { promise: running, resolve } = Promise.withResolvers<void>();
        session.on("Runtime.consoleAPICalled", ({ args }) => {
          if (args[0]?.value === "hangs from now on") resolve();
        });
        const expression = `console.log("hangs from now on"); for (;;) {}`;
        session.send("Runtime.evaluate", { expression }).catch(() => {});
        await running;
      },
    }));
}

export async function openTestPool({
  emulator: emulatorOptions = {},
  pool: poolOptions = {},
}: {
  readonly emulator?: Partial<EmulatorOptions>;
  readonly pool?: Partial<BrowserPoolOptions>;
} = {}): Promise<TestPool> {
  const executablePath = process.env["STILE_CHROMIUM_PATH"];
  if (executablePath === undefined)
    throw new Error("STILE_CHROMIUM_PATH is not set. Run the tests with `npm test`.");
  const emulator = await createEmulator({ port: 0, tlsPort: 0, ...emulatorOptions });
  const pageHost = await openPageHost();
  const browsers: Chromium[] = [];
  const pool = new BrowserPool({
    async launch() {
      const browser = await launchConfinedChromium({
        executablePath,
        sandbox: "auto",
        emulator,
        pageHost,
        log: silentLog,
      });
      browsers.push(browser);
      return browser;
    },
    pagePath: pageHost.path,
    clock: { now: () => Date.now() },
    log: silentLog,
    ...poolOptions,
  });
  return {
    pool,
    emulator,
    browsers,
    pages: async () => pagesOf(browsers.at(-1)),
    async solve(request = {}) {
      const leased = await pool.lease({ ...widgetRequest(), ...request });
      if (leased.status !== "leased") return leased;
      await using lease = leased.lease;
      return await lease.run({});
    },
    async [Symbol.asyncDispose]() {
      await pool.close();
      await pageHost.close();
      await emulator.close();
      const left = browsers.filter((browser) => browser.isRunning());
      if (left.length > 0) throw new Error(`${left.length} browsers were left running`);
      const { idle, leased, opening, waiting } = pool.inspect();
      if (idle + leased + opening + waiting > 0) throw new Error("the pool was closed with widgets in it");
    },
  };
}

export function widgetRequest(): WidgetRequest {
  return {
    clientId: "client-a",
    origin: "https://shop.example",
    sitekey: PASSING_SITEKEY,
    isolation: "widget",
    signal: AbortSignal.timeout(50_000),
  };
}

/**
 * Ids of the running Chromium processes that this process started. `kind` is `browser`, or a type as in
 * `--type=renderer`.
 */
export function chromiumProcesses(kind = ""): readonly number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<command>.*)$/.exec(line)?.groups)
    .filter((row) => row !== undefined);
  const family = new Set([process.pid]);
  // Parents have lower process ids than their children, except after a wrap-around.
  for (const row of table) if (family.has(Number(row["parent"]))) family.add(Number(row["pid"]));
  return table
    .filter((row) => family.has(Number(row["parent"])) && isChromium(row["command"] ?? "", kind))
    .map((row) => Number(row["pid"]));
}

function isChromium(command: string, kind: string): boolean {
  if (kind === "browser") return command.includes("--remote-debugging-pipe") && !command.includes("--type=");
  return kind === "" ? /--headless|--type=/.test(command) : command.includes(`--type=${kind}`);
}

/** Kills processes. Ignores those that have already exited. */
export function killProcesses(processes: readonly number[]): void {
  for (const pid of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It exited together with another process.
    }
  }
}
