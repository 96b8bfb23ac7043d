import type { Check } from "./check.ts";
import { concurrentTokens } from "./concurrent-tokens.ts";
import { dummyToken } from "./dummy-token.ts";
import { emptyToken } from "./empty-token.ts";
import { expiredToken } from "./expired-token.ts";
import { forgedToken } from "./forged-token.ts";
import { internalError } from "./internal-error.ts";
import { missingToken } from "./missing-token.ts";
import { otherAction } from "./other-action.ts";
import { otherCdata } from "./other-cdata.ts";
import { otherHostname } from "./other-hostname.ts";
import { otherSiteToken } from "./other-site-token.ts";
import { oversizedToken } from "./oversized-token.ts";
import { redirect } from "./redirect.ts";
import { responseLeak } from "./response-leak.ts";
import { rotatedSecret } from "./rotated-secret.ts";
import { siteverify500 } from "./siteverify-500.ts";
import { siteverify503 } from "./siteverify-503.ts";
import { siteverifyCall } from "./siteverify-call.ts";
import { siteverifyDropped } from "./siteverify-dropped.ts";
import { siteverifyHtml } from "./siteverify-html.ts";
import { siteverifyTruncated } from "./siteverify-truncated.ts";
import { slowSiteverify } from "./slow-siteverify.ts";
import { spentToken } from "./spent-token.ts";
import { testSecret } from "./test-secret.ts";
import { validTokenAgain } from "./valid-token-again.ts";
import { validToken } from "./valid-token.ts";
import { wrongField } from "./wrong-field.ts";

/** Every check, in the order in which the audit runs them. */
export const ALL_CHECKS: readonly Check[] = [
  siteverifyCall,
  validToken,
  missingToken,
  emptyToken,
  oversizedToken,
  forgedToken,
  dummyToken,
  otherSiteToken,
  spentToken,
  concurrentTokens,
  expiredToken,
  otherHostname,
  otherAction,
  otherCdata,
  wrongField,
  slowSiteverify,
  siteverify500,
  siteverify503,
  siteverifyHtml,
  siteverifyTruncated,
  siteverifyDropped,
  internalError,
  rotatedSecret,
  redirect,
  validTokenAgain,
  responseLeak,
  testSecret,
];
