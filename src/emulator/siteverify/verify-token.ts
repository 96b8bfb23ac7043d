import type { Clock } from "../clock.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import type { Site } from "../sites/site.ts";
import { DUMMY_TOKEN, TEST_SECRETS } from "../sites/test-keys.ts";
import type { TokenLedger, TokenRecord } from "../tokens/token-ledger.ts";
import { refuse } from "./answer.ts";
import type { SiteverifyAnswer, SiteverifyFailure } from "./answer.ts";
import type { Verification } from "./parse-verification.ts";

/** Where documentation and observation differ (contract §8). */
export interface SiteverifyRules {
  /** Test secrets accept only the dummy token, as documented; live they accept any text. @default false */
  readonly strictTestSecrets?: boolean | undefined;
}

interface Services {
  readonly clock: Clock;
  readonly sites: SiteRegistry;
  readonly ledger: TokenLedger;
  readonly rules: SiteverifyRules;
}

const TESTING = { metadata: { result_with_testing_key: true } } as const;

/** Redeems a token. Order of checks: secret present, secret known, response present, token (contract §7). */
export function verifyToken(services: Services, request: Verification): SiteverifyAnswer {
  if (request.secret === "") return refuse("missing-input-secret");
  const testSecret = Object.hasOwn(TEST_SECRETS, request.secret) ? TEST_SECRETS[request.secret] : undefined;
  const site = testSecret === undefined ? services.sites.bySecret(request.secret) : undefined;
  if (testSecret === undefined && site === undefined) return refuse("invalid-input-secret");
  if (request.response === "") return refuse("missing-input-response");
  if (site !== undefined) return redeem(services, site, request);
  return answerWithTestSecret(services, testSecret, request.response);
}

function answerWithTestSecret(
  { clock, ledger, rules }: Services,
  outcome: (typeof TEST_SECRETS)[string] | undefined,
  token: string,
): SiteverifyAnswer {
  if (ledger.has(token) || (rules.strictTestSecrets === true && token !== DUMMY_TOKEN)) {
    return refuse("invalid-input-secret");
  }
  if (outcome === "fails") return testFailure("invalid-input-response");
  if (outcome === "spent") return testFailure("timeout-or-duplicate");
  const challenge_ts = new Date(clock.now()).toISOString();
  return { success: true, "error-codes": [], challenge_ts, hostname: "example.com", ...TESTING };
}

function testFailure(code: string): SiteverifyFailure {
  return { ...refuse(code), ...TESTING };
}

function redeem({ ledger }: Services, site: Site, request: Verification): SiteverifyAnswer {
  const found = ledger.find(request.response, site.sitekey);
  if (found.status === "foreign") return refuse("invalid-input-response");
  if (found.status === "expired") return refuse("timeout-or-duplicate");
  const { record } = found;
  if (record.redeemedWith === undefined) record.redeemedWith = request.idempotencyKey;
  else if (record.redeemedWith === "" || record.redeemedWith !== request.idempotencyKey) {
    return refuse("timeout-or-duplicate");
  }
  return success(record);
}

function success(record: TokenRecord): SiteverifyAnswer {
  const scripted = record.scenario.siteverify;
  return {
    success: true,
    "error-codes": [],
    challenge_ts: new Date(record.issuedAt).toISOString(),
    hostname: scripted?.hostname ?? record.hostname,
    action: scripted?.action ?? record.action,
    cdata: scripted?.cdata ?? record.cdata,
    metadata: { interactive: record.interactive },
  };
}
