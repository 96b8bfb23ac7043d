import { groupOf, VERDICT_GROUPS, verdictOf } from "./verdict-of.ts";
import type { VerdictGroup } from "./verdict-of.ts";
import type { Verification } from "./verification.ts";

/** Which verifications to show. */
export interface VerificationFilter {
  /** @default all */
  readonly site?: string | undefined;
  readonly verdict?: VerdictGroup | undefined;
  /** Id of a session. */
  readonly session?: string | undefined;
  /** A part of a token, widget id, sitekey, action, page or session's name. */
  readonly search?: string | undefined;
}

const MAX_SEARCH = 2_048;

/** Reads a filter from a query; ignores values that no filter has. */
export function readFilter(query: URLSearchParams): VerificationFilter {
  const verdict = VERDICT_GROUPS.find((group) => group === query.get("verdict"));
  const search = query.get("search")?.trim().slice(0, MAX_SEARCH).toLowerCase();
  return {
    site: given(query.get("site")) || undefined,
    verdict,
    session: given(query.get("session")),
    search: search === "" ? undefined : search,
  };
}

/** A star filters nothing. */
function given(value: string | null): string | undefined {
  return value === null || value === "*" ? undefined : value;
}

/** Whether a verification passes a filter. */
export function passes(
  verification: Verification,
  { site, verdict, session, search }: VerificationFilter,
): boolean {
  if (site !== undefined && verification.sitekey !== site) return false;
  if (session !== undefined && verification.session.id !== session) return false;
  if (verdict !== undefined && groupOf(verdictOf(verification)) !== verdict) return false;
  if (search === undefined) return true;
  const { token = "", widget, sitekey, siteName, action, cData, origin } = verification;
  return [token, widget, sitekey, siteName, action, cData, origin, verification.session.name].some((text) =>
    text.toLowerCase().includes(search),
  );
}
