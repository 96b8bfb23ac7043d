import type { Clock } from "../clock.ts";
import type { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { SiteverifyScenario } from "../scenarios/scenario.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import type { Site } from "../sites/site.ts";
import { DUMMY_TOKEN, TEST_SECRETS } from "../sites/test-keys.ts";
import type { TestSecret } from "../sites/test-keys.ts";
import type { EmulatorState } from "../state/emulator-state.ts";
import type { TokenLedger } from "../tokens/token-ledger.ts";
import type { TokenRecord } from "../tokens/token-record.ts";
import { refuse } from "./answer.ts";
import type { SiteverifyAnswer, SiteverifyFailure } from "./answer.ts";
import type { Verification } from "./parse-verification.ts";

/** Where documentation and observation differ, or nothing is known (contract §7, §8). */
export interface SiteverifyRules {
  /** Test secrets accept only the dummy token, as documented; live they accept any text. @default false */
  readonly strictTestSecrets?: boolean | undefined;
  /** HTTP status of answers that refuse the secret; one report says 400. @default 200 */
  readonly secretErrorStatus?: 200 | 400 | undefined;
  /** HTTP status of answers that refuse the token. @default 200 */
  readonly tokenErrorStatus?: 200 | 400 | undefined;
}

/** What a verification is decided with. */
export interface VerificationServices {
  readonly clock: Clock;
  readonly state: EmulatorState;
  readonly sites: SiteRegistry;
  readonly ledger: TokenLedger;
  readonly scenarios: ScenarioBook;
  readonly rules: SiteverifyRules;
}

/** Who is asked: the site or test secret behind a secret, and the token's record, if any. */
export interface VerificationSubject {
  readonly site: Site | undefined;
  readonly testSecret: TestSecret | undefined;
  readonly record: TokenRecord | undefined;
  /** What the scenarios in force do to the answer. */
  readonly scripted: SiteverifyScenario;
}

const TESTING = { metadata: { result_with_testing_key: true } } as const;

/** Finds out what a verification is about, before any delay that its scenario asks for. */
export async function findSubject(
  services: VerificationServices,
  request: Verification,
): Promise<VerificationSubject> {
  const [record] = await Promise.all([services.ledger.find(request.response), services.state.refresh()]);
  const testSecret = TEST_SECRETS.get(request.secret);
  const site = testSecret === undefined ? services.sites.bySecret(request.secret) : undefined;
  const owner = site ?? (testSecret && services.sites.get(testSecret.sitekey));
  if (owner === undefined) return { site, testSecret, record, scripted: {} };
  const own = record?.sitekey === owner.sitekey ? record.siteverify : undefined;
  const scripted = own ?? services.scenarios.standing(owner).siteverify;
  const happens = scripted !== undefined && (await services.scenarios.happens(scripted));
  return { site, testSecret, record, scripted: happens ? scripted : {} };
}

/**
 * Redeems a token. Order of checks: secret present, secret known, response present, what the scenario
 * says, token (contract §7).
 */
export async function verifyToken(
  services: VerificationServices,
  request: Verification,
  subject: VerificationSubject,
): Promise<SiteverifyAnswer> {
  const { site, testSecret, scripted } = subject;
  if (request.secret === "") return refuse("missing-input-secret");
  if (site === undefined && testSecret === undefined) return refuse("invalid-input-secret");
  if (request.response === "") return refuse("missing-input-response");
  if (scripted.error !== undefined) return refuse(scripted.error);
  if (site !== undefined) return await redeem(services, request, { ...subject, site });
  return answerTestSecret(services, request.response, subject);
}

function answerTestSecret(
  { clock, rules }: VerificationServices,
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
    challenge_ts: new Date(clock.now()).toISOString(),
    hostname: scripted.hostname ?? "example.com",
    ...(scripted.action === undefined ? {} : { action: scripted.action }),
    ...(scripted.cdata === undefined ? {} : { cdata: scripted.cdata }),
    ...TESTING,
  };
}

function testFailure(code: string): SiteverifyFailure {
  return { ...refuse(code), ...TESTING };
}

async function redeem(
  { ledger, state }: VerificationServices,
  { response, idempotencyKey }: Verification,
  { site, record, scripted }: VerificationSubject & { readonly site: Site },
): Promise<SiteverifyAnswer> {
  const { sitekey } = site;
  if (ledger.hasExpired(response, { sitekey, record })) return refuse("timeout-or-duplicate");
  if (record?.sitekey !== sitekey) return refuse("invalid-input-response");
  if (!(await state.redeemToken(response, idempotencyKey))) return refuse("timeout-or-duplicate");
  return success(record, { scripted, ephemeralId: site.ephemeralId ? state.identity.visitorId : undefined });
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
