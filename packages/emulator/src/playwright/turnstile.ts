import type { Page, TestType } from "@playwright/test";
import type { EmulatorSession, JournalView, ScenarioTarget } from "../emulator.ts";
import type { JournalEntry, JournalEntryOf } from "../journal/journal-entry.ts";
import { TOKEN_LIFETIME_MS } from "../scenarios/scenario.ts";
import type { GlobalScenario, SiteverifyScenario } from "../scenarios/scenario.ts";
import type { SiteverifyAnswer } from "../siteverify/answer.ts";
import type { MintOptions } from "../tokens/mint-options.ts";
import type { TestHook } from "../widget/shared/test-hook.ts";
import { TurnstileWidget } from "./turnstile-widget.ts";
import type { WidgetChoice } from "./turnstile-widget.ts";

/** A part of Turnstile that a content blocker or a network may block. */
export type BlockedPart = "script" | "frame" | "challenge";

/** Returns whether a siteverify answer is the awaited one. */
export type VerificationPredicate = (
  answer: SiteverifyAnswer,
  entry: JournalEntryOf<"siteverify">,
) => boolean;

/** How often something happens. */
interface Times {
  /** How often, before the site recovers. @default always */
  readonly times?: number | undefined;
}

/** Dependencies of the fixture. */
export interface TurnstileParts {
  readonly session: EmulatorSession;
  readonly pages: () => readonly Page[];
  readonly step: TestType<object, object>["step"];
}

/** Turnstile for one test: controls a session of the emulator. */
export class Turnstile {
  readonly #parts: TurnstileParts;
  /** `http://HOST:PORT/session/ID`: `api.js` and siteverify below it belong to this test. */
  readonly url: string;
  /** The journal of this test. */
  readonly journal: JournalView;
  /** The sites that this test sees. */
  readonly sites: EmulatorSession["sites"];

  constructor(parts: TurnstileParts) {
    this.#parts = parts;
    this.url = parts.session.url;
    this.journal = parts.session.journal;
    this.sites = parts.session.sites;
  }

  /** Widgets fail with a client error code, such as "600010" (contract §5). */
  async fail(code: string, { times }: Times = {}): Promise<void> {
    await this.#change(`fail("${code}")`, { fail: { code, times } });
  }

  /** Widgets of managed sites ask for a click. */
  async requireClick(): Promise<void> {
    await this.#change("requireClick()", { click: true });
  }

  /** Challenges take this many milliseconds. */
  async slow(ms: number): Promise<void> {
    await this.#change(`slow(${ms})`, { delayMs: ms });
  }

  /** The browser does not get api.js, the widget's frame, or the answer to its challenge. */
  async block(part: BlockedPart, { times }: Times = {}): Promise<void> {
    await this.#change(`block("${part}")`, { [part]: { drop: true, times } });
  }

  /** siteverify fails, is slow, or answers something else; see SiteverifyScenario. */
  async siteverify(scenario: SiteverifyScenario): Promise<void> {
    await this.#change(`siteverify(${JSON.stringify(scenario)})`, { siteverify: scenario });
  }

  /** Replaces the scenario of all sites, or of the site in `target`. */
  async setScenario(scenario: GlobalScenario, target: ScenarioTarget = {}): Promise<void> {
    const { session } = this.#parts;
    const { sitekey, ...term } = target;
    await this.#step(`setScenario(${JSON.stringify(scenario)})`, async () => {
      if (sitekey === undefined) await session.setScenario(scenario, term);
      else await session.setScenario(scenario, { ...term, sitekey });
    });
  }

  /** Resets the scenarios, tokens, clock and journal of this test to those of `turnstileOptions`. */
  async reset(): Promise<void> {
    await this.#step("reset()", async () => await this.#parts.session.reset());
  }

  /** Advances the clock of the emulator, not of the page, by this many milliseconds. */
  async advanceClock(ms: number): Promise<void> {
    await this.#step(`advanceClock(${ms})`, async () => await this.#parts.session.advanceClock(ms));
  }

  /**
   * Lets five minutes pass, for the emulator and for the pages (`page.clock`): tokens expire, and widgets call their
   * `expired-callback`.
   */
  async expireToken(): Promise<void> {
    await this.#step("expireToken()", async () => {
      await this.#parts.session.advanceClock(TOKEN_LIFETIME_MS);
      for (const page of this.#parts.pages()) {
        await page.clock.fastForward(TOKEN_LIFETIME_MS);
        // The test clock does not control timers that the page started before its installation.
        await page.evaluate(expireTokens);
      }
    });
  }

  /** Creates a token without a widget, or a list of them with `count`; see MintOptions. */
  async mintToken(options: MintOptions & { readonly count: number }): Promise<readonly string[]>;
  async mintToken(options?: MintOptions): Promise<string>;
  async mintToken(options: MintOptions = {}): Promise<string | readonly string[]> {
    const { session } = this.#parts;
    const { count } = options;
    return await this.#step("mintToken()", async () =>
      count === undefined ? await session.mintToken(options) : await session.mintToken({ ...options, count }),
    );
  }

  /**
   * Waits until the app's server calls siteverify; earlier calls of this test count.
   * @throws Error after the timeout.
   */
  async waitForVerification(
    predicate: VerificationPredicate = () => true,
    { timeout = 5_000 }: { readonly timeout?: number | undefined } = {},
  ): Promise<JournalEntryOf<"siteverify">> {
    return await this.#step("waitForVerification()", async () => {
      const isWanted = (entry: JournalEntry): entry is JournalEntryOf<"siteverify"> =>
        entry.type === "siteverify" && entry.answer !== undefined && predicate(entry.answer, entry);
      return await this.journal.waitFor(isWanted, { timeoutMs: timeout });
    });
  }

  /** The widget of a page. */
  widget(page: Page, choice: WidgetChoice = {}): TurnstileWidget {
    return new TurnstileWidget(page, choice, { journal: this.journal, step: this.#parts.step });
  }

  async #change(name: string, changes: GlobalScenario): Promise<void> {
    await this.#step(name, async () => await this.#parts.session.changeScenario(changes));
  }

  async #step<Result>(name: string, body: () => Promise<Result>): Promise<Result> {
    return await this.#parts.step(`turnstile.${name}`, body, { box: true });
  }
}

/** Runs in the page. */
function expireTokens(): void {
  const api: unknown = Reflect.get(window, "turnstile");
  if (typeof api !== "object" || api === null) return;
  const hook = Reflect.get(api, Symbol.for("turnstile-emulator")) as TestHook | undefined;
  hook?.expireTokens();
}
