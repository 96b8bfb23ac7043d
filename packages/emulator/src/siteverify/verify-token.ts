import { isoTime } from "../iso-time.ts";
import { replacesAnswer } from "../scenarios/replaces-answer.ts";
import type { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { SiteverifyScenario } from "../scenarios/scenario.ts";
import type { Session } from "../sessions/session.ts";
import type { Site } from "../sites/site.ts";
import { DUMMY_TOKEN, TEST_SECRETS } from "../sites/test-keys.ts";
import type { TestSecret } from "../sites/test-keys.ts";
import type { TokenRecord } from "../tokens/token-record.ts";
import { refuse } from "./answer.ts";
import type { SiteverifyAnswer, SiteverifyFailure } from "./answer.ts";
import type { Verification } from "./parse-verification.ts";

/** Choices where the documentation differs from observed behaviour, or where neither is known (contract §7, §8). */
export interface SiteverifyRules {
  /** Test secrets accept only the dummy token, as documented; in production they accept any text. @default false */
  readonly strictTestSecrets?: boolean | undefined;
  /** HTTP status of answers that refuse the secret; one report mentions 400. @default 200 */
  readonly secretErrorStatus?: 200 | 400 | undefined;
  /** HTTP status of answers that refuse the token. @default 200 */
  readonly tokenErrorStatus?: 200 | 400 | undefined;
}

/** Dependencies of a verification. */
export interface VerificationServices {
  readonly session: Session;
  readonly rules: SiteverifyRules;
}

/** What a verification is about: the secret's site or test secret, and the token's record, if any. */
export interface VerificationSubject {
  readonly site: Site | undefined;
  readonly testSecret: TestSecret | undefined;
  readonly record: TokenRecord | undefined;
  /** How scenarios change the answer. */
  readonly scripted: SiteverifyScenario;
}

const TESTING = { metadata: { result_with_testing_key: true } } as const;

/** Finds the site, the token's record and the scenario of a verification. */
export function findSubject(services: VerificationServices, request: Verification): VerificationSubject {
  const { sites, ledger, scenarios } = services.session;
  const record = ledger.find(request.response);
  const testSecret = TEST_SECRETS.get(request.secret);
  const site = testSecret === undefined ? sites.bySecret(request.secret) : undefined;
  const owner = site ?? (testSecret && sites.get(testSecret.sitekey));
  const own = record !== undefined && record.sitekey === owner?.sitekey ? ledger.scriptOf(record) : undefined;
  const standing = owner === undefined ? outageOf(scenarios) : scenarios.standing(owner).siteverify;
  const scripted = own ?? standing;
  const happens = scripted !== undefined && scenarios.happens(scripted);
  return { site, testSecret, record, scripted: happens ? scripted : {} };
}

/** The scenario for unknown secrets: that of all sites, if it replaces the answer. */
function outageOf({ everywhere: { siteverify } }: ScenarioBook): SiteverifyScenario | undefined {
  return siteverify !== undefined && replacesAnswer(siteverify) ? siteverify : undefined;
}

/**
 * Redeems a token. Order of checks: secret present, secret known, response present, scenario, token (contract §7).
 */
export function verifyToken(
  services: VerificationServices,
  request: Verification,
  subject: VerificationSubject,
): SiteverifyAnswer {
  const { site, testSecret, scripted } = subject;
  if (request.secret === "") return refuse("missing-input-secret");
  if (site === undefined && testSecret === undefined) return refuse("invalid-input-secret");
  if (request.response === "") return refuse("missing-input-response");
  if (scripted.error !== undefined) return refuse(scripted.error);
  if (site !== undefined) return redeem(services, request, { ...subject, site });
  return answerTestSecret(services, request.response, subject);
}

function answerTestSecret(
  { session, rules }: VerificationServices,
  token: string,
  { testSecret, record, scripted }: VerificationSubject,
): SiteverifyAnswer {
  const refused = record !== undefined || (rules.strictTestSecrets === true && token !== DUMMY_TOKEN);
  if (refused) return refuse("invalid-input-secret");
  if (testSecret?.outcome === "fails") return testFailure("invalid-input-response");
  if (testSecret?.outcome === "spent") return testFailure("timeout-or-duplicate");
  return {
    success: true,
    "error-codes": [],
    challenge_ts: isoTime(session.clock.now()),
    hostname: scripted.hostname ?? "example.com",
    ...(scripted.action === undefined ? {} : { action: scripted.action }),
    ...(scripted.cdata === undefined ? {} : { cdata: scripted.cdata }),
    ...TESTING,
  };
}

function testFailure(code: string): SiteverifyFailure {
  return { ...refuse(code), ...TESTING };
}

function redeem(
  { session: { ledger } }: VerificationServices,
  { idempotencyKey }: Verification,
  { site, record, scripted }: VerificationSubject & { readonly site: Site },
): SiteverifyAnswer {
  if (record?.sitekey !== site.sitekey) return refuse("invalid-input-response");
  if (ledger.hasExpired(record)) return refuse("timeout-or-duplicate");
  const answer = success(record, { scripted, ephemeralId: site.ephemeralId ? ledger.visitorId : undefined });
  return ledger.redeem(record, idempotencyKey, answer) ?? refuse("timeout-or-duplicate");
}

function success(
  record: TokenRecord,
  { scripted, ephemeralId }: { scripted: SiteverifyScenario; ephemeralId: string | undefined },
): SiteverifyAnswer {
  return {
    success: true,
    "error-codes": [],
    challenge_ts: new Date(record.issuedAt).toISOString(),
    hostname: scripted.hostname ?? record.hostname,
    action: scripted.action ?? record.action,
    cdata: scripted.cdata ?? record.cdata,
    metadata: {
      ...(ephemeralId === undefined ? {} : { ephemeral_id: ephemeralId }),
      interactive: record.interactive,
    },
  };
}
