import { randomBytes } from "node:crypto";
import { bytesOf } from "../byte-budget.ts";
import type { ByteBudget } from "../byte-budget.ts";
import { RecentEntries } from "../recent-entries.ts";
import type { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { Chance } from "../scenarios/chance.ts";
import { TOKEN_LIFETIME_MS } from "../scenarios/scenario.ts";
import type { GlobalScenario, ScriptedFailure } from "../scenarios/scenario.ts";
import { isHostnameAllowed } from "../sites/hostnames.ts";
import type { Site } from "../sites/site.ts";
import { DUMMY_TOKEN } from "../sites/test-keys.ts";
import type { TokenLedger } from "../tokens/token-ledger.ts";
import type { ChallengeRequest } from "./parse-challenge.ts";

/** The result of a challenge, or a request for the visitor's click. */
export type ChallengeAnswer =
  | { readonly status: "solved"; readonly token: string; readonly lifetimeMs: number }
  | { readonly status: "interactive"; readonly timeoutMs: number; readonly ticket: string }
  | { readonly status: "failed"; readonly code: string }
  | { readonly status: "unsupported" };

/** The sitekey is malformed or unknown (contract §5: 400020 in practice). */
export const UNKNOWN_SITEKEY: ChallengeAnswer = { status: "failed", code: "400020" };
/** The site does not allow the page's hostname (contract §5). */
const HOSTNAME_NOT_ALLOWED: ChallengeAnswer = { status: "failed", code: "110200" };
const INTERACTIVE_TIMEOUT_MS = 60_000;
/** How many widgets of a session can wait for a click, and the bytes of their scenarios; the oldest is dropped first. */
const MAX_TICKETS = 10_000;
const MAX_TICKET_BYTES = 8 * 1024 * 1024;

/** A site and the scenario of a challenge. */
export interface ChallengeContext {
  readonly site: Site;
  readonly scenario: GlobalScenario;
  /** The visitor has clicked, after the widget asked for it. */
  readonly asked: boolean;
}

/** Decides the results of challenges. The caller applies the delays. */
export class Challenges {
  readonly #ledger: TokenLedger;
  readonly #scenarios: ScenarioBook;
  readonly #chance: Chance;
  /** The sites and scenarios of the widgets that wait for a click. */
  readonly #tickets: RecentEntries<{ readonly sitekey: string; readonly scenario: GlobalScenario }>;

  constructor(services: {
    readonly ledger: TokenLedger;
    readonly scenarios: ScenarioBook;
    readonly chance: Chance;
    readonly budget: ByteBudget;
  }) {
    const { budget } = services;
    this.#tickets = new RecentEntries({ maxEntries: MAX_TICKETS, maxBytes: MAX_TICKET_BYTES, budget });
    this.#ledger = services.ledger;
    this.#scenarios = services.scenarios;
    this.#chance = services.chance;
  }

  /** The scenario of a challenge. A click continues the challenge that asked for it. */
  contextOf(site: Site, request: ChallengeRequest): ChallengeContext {
    const waiting = this.#tickets.get(request.ticket);
    if (waiting?.sitekey === site.sitekey) return { site, scenario: waiting.scenario, asked: true };
    return { site, scenario: this.#scenarios.forRun(site, request), asked: false };
  }

  /** Decides one challenge. */
  decide(context: ChallengeContext, request: ChallengeRequest): ChallengeAnswer {
    const { site, scenario } = context;
    const hostname = hostnameOf(request.origin);
    if (hostname === undefined || !isHostnameAllowed(hostname, site.hostnames)) return HOSTNAME_NOT_ALLOWED;
    const clicked = context.asked && this.#tickets.delete(request.ticket);
    if (!clicked) {
      if (scenario.unsupported === true) return { status: "unsupported" };
      const { fail } = scenario;
      if (fail !== undefined && this.#fails(fail)) return { status: "failed", code: fail.code };
      if (scenario.click === true && site.mode === "managed") return this.#askForClick(context);
    }
    return this.#solve(context, request, { hostname, interactive: clicked });
  }

  /** Drops the widgets that wait for a click. */
  clear(): void {
    this.#tickets.clear();
  }

  #fails(fail: ScriptedFailure): boolean {
    if (fail.share !== undefined && this.#chance.next() >= fail.share) return false;
    return this.#scenarios.happens(fail);
  }

  #askForClick({ site: { sitekey }, scenario }: ChallengeContext): ChallengeAnswer {
    const ticket = randomBytes(18).toString("base64url");
    this.#tickets.set(ticket, { sitekey, scenario }, bytesOf(scenario));
    const timeoutMs = scenario.interactiveTimeoutMs ?? INTERACTIVE_TIMEOUT_MS;
    return { status: "interactive", timeoutMs, ticket };
  }

  #solve(
    { site, scenario }: ChallengeContext,
    { sitekey, origin, action, cData: cdata }: ChallengeRequest,
    { hostname, interactive }: { hostname: string; interactive: boolean },
  ): ChallengeAnswer {
    const lifetimeMs = scenario.tokenLifetimeMs ?? TOKEN_LIFETIME_MS;
    if (site.testing) return { status: "solved", token: DUMMY_TOKEN, lifetimeMs };
    const claims = { sitekey, origin, hostname, action, cdata, interactive, siteverify: scenario.siteverify };
    const token = this.#ledger.mint(claims, lifetimeMs);
    return { status: "solved", token, lifetimeMs };
  }
}

/** The page's hostname; undefined unless the page is http or https (contract §1). */
function hostnameOf(origin: string): string | undefined {
  const url = URL.parse(origin);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.hostname : undefined;
}
