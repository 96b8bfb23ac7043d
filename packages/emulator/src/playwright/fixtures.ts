import { test as base } from "@playwright/test";
import type { TestInfo } from "@playwright/test";
import type { EmulatorSession } from "../emulator.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";
import type { SiteOptions } from "../sites/site.ts";
import { Emulators } from "./connect.ts";
import { ContextRoutes } from "./context-routes.ts";
import { guardProcess } from "./guard-process.ts";
import { timeline } from "./timeline.ts";
import { Turnstile } from "./turnstile.ts";

/** `use.turnstileOptions`. */
export interface TurnstileOptions {
  /** Sites of the tests, in addition to the published test sitekeys. @default the emulator's */
  readonly sites?: readonly SiteOptions[] | undefined;
  /** Scenario that each test begins with. @default the emulator's */
  readonly scenario?: GlobalScenario | undefined;
  /**
   * Address of a running emulator.
   * @default that of `turnstileWebServer()` or `turnstile-emulator exec`, or else one for the whole run
   */
  readonly url?: string | undefined;
  /**
   * The test also gets siteverify calls without a token, or with one that is not of any test.
   * @default true with one worker
   */
  readonly unclaimedCalls?: boolean | undefined;
}

/** The options of the fixtures, for `defineConfig<TurnstileTestOptions>()`. */
export interface TurnstileTestOptions {
  turnstileOptions: TurnstileOptions;
}

/** The fixtures. */
export interface TurnstileFixtures {
  turnstile: Turnstile;
}

interface WorkerFixtures {
  _turnstileEmulators: Emulators;
  _turnstileRoutes: ContextRoutes;
}

/** Keeps Chromium's own look-ups, such as preconnect, away from the real host. */
const NO_REAL_HOST = `--host-resolver-rules=MAP ${TURNSTILE_HOST} ~NOTFOUND`;

/** Playwright's `test` with the fixture `turnstile`; for `mergeTests()`. */
export const turnstileTest = base.extend<TurnstileFixtures & TurnstileTestOptions, WorkerFixtures>({
  turnstileOptions: [{}, { option: true }],

  _turnstileEmulators: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from the pattern
    async ({}, use) => {
      await using emulators = new Emulators();
      await use(emulators);
    },
    { scope: "worker", box: true },
  ],

  _turnstileRoutes: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from the pattern
    async ({}, use) => {
      const routes = new ContextRoutes();
      using _guard = guardProcess((problem) => routes.report(problem));
      await use(routes);
    },
    { scope: "worker", box: true },
  ],

  launchOptions: [
    async ({ launchOptions, browserName }, use) => {
      const { args = [] } = launchOptions;
      const hasRules = args.some((argument) => argument.startsWith("--host-resolver-rules"));
      await use(
        browserName === "chromium" && !hasRules
          ? { ...launchOptions, args: [...args, NO_REAL_HOST] }
          : launchOptions,
      );
    },
    { scope: "worker", box: true },
  ],

  browser: [
    async ({ browser, _turnstileRoutes: routes }, use) => {
      // Contexts that a test opens itself.
      browser.on("context", (context) => {
        routes.attach(context).catch(() => {});
      });
      await use(browser);
    },
    { scope: "worker", box: true },
  ],

  context: [
    async ({ context, _turnstileRoutes: routes }, use) => {
      await routes.attach(context);
      await use(context);
    },
    { scope: "test", box: true },
  ],

  turnstile: [
    async ({ turnstileOptions, _turnstileEmulators, _turnstileRoutes: routes }, use, testInfo) => {
      const { url, unclaimedCalls = testInfo.config.workers === 1, ...options } = turnstileOptions;
      const emulator = await _turnstileEmulators.at(url);
      const name = testInfo.titlePath.join(" › ").slice(0, 200);
      await using session = await emulator.openSession({ ...options, name, unclaimedCalls });
      const problems: string[] = [];
      routes.begin({ url: emulator.url, session: session.id, problems });
      await use(
        new Turnstile({
          session,
          step: base.step,
          pages: () => routes.contexts.flatMap((context) => context.pages()),
        }),
      );
      routes.end();
      if (testInfo.status !== testInfo.expectedStatus || problems.length > 0)
        await attachJournal(session, testInfo);
      if (problems.length > 0) throw new Error([...new Set(problems)].join("\n"));
    },
    { auto: true, box: true },
  ],
});

async function attachJournal({ journal }: EmulatorSession, testInfo: TestInfo): Promise<void> {
  const entries = await journal.entries();
  await testInfo.attach("turnstile-journal.txt", { body: timeline(entries), contentType: "text/plain" });
  const body = JSON.stringify(entries, undefined, 2);
  await testInfo.attach("turnstile-journal.json", { body, contentType: "application/json" });
}
