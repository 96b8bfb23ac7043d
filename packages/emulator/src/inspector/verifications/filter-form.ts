import { html } from "hono/html";
import type { View } from "../inspector-page.ts";
import { selectField } from "../layout/select-field.ts";
import type { Markup } from "../markup.ts";
import { VERDICT_GROUPS } from "./verdict-of.ts";
import type { Verification } from "./verification.ts";

/** How many sites and sessions to offer. */
const MAX_CHOICES = 200;

/** The form that filters the list. Its fields apply when they change. */
export function filterForm({ texts }: View, query: URLSearchParams, all: readonly Verification[]): Markup {
  const { verifications: words, shell } = texts;
  const sites = new Map<string, string>();
  const sessions = new Map<string, string>();
  for (const { sitekey, siteName, session } of all.toReversed()) {
    if (sitekey !== "" && sites.size < MAX_CHOICES && !sites.has(sitekey))
      sites.set(sitekey, siteName || sitekey);
    if (sessions.size < MAX_CHOICES && !sessions.has(session.id))
      sessions.set(session.id, session.id === "" ? shell.defaultSession : session.name || session.id);
  }
  const groups = VERDICT_GROUPS.map((group) => [group, words.groups[group]] as const);
  return html`<form class="filters" method="get" action="/" data-submit-on-change>
    <label class="wide">
      <span>${words.search}</span>
      <input
        type="search"
        name="search"
        value="${query.get("search") ?? ""}"
        placeholder="${words.searchHint}"
        aria-keyshortcuts="/"
      />
    </label>
    ${choice("site", words.site, { query, first: words.allSites, choices: [...sites] })}
    ${choice("verdict", words.verdict, { query, first: words.allVerdicts, choices: groups })}
    ${choice("session", words.session, { query, first: words.allSessions, choices: [...sessions] })}
    <button>${words.filter}</button>
  </form>`;
}

interface Choice {
  readonly query: URLSearchParams;
  /** Text of the choice that filters nothing. */
  readonly first: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
}

/** The value of "no filter" is a star, because the default session's id is empty. */
function choice(name: string, label: string, { query, first, choices }: Choice): Markup {
  const chosen = query.get(name) ?? "*";
  const all = [["*", first] as const, ...choices];
  const isListed = all.some(([value]) => value === chosen);
  return selectField({ name, label, chosen, choices: isListed ? all : [...all, [chosen, chosen]] });
}
