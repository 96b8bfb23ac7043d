import { html } from "hono/html";
import { selectField, type Markup } from "turnstile-emulator/inspector";
import type { ClientAccount } from "../../core/client.ts";
import { explainIssue } from "../../operator/explain-issue.ts";
import { taskFilterSchema, type TaskFilter } from "../../operator/operations/task-filter.ts";
import type { ServiceTexts } from "../texts/en.ts";

type Query = Readonly<Record<string, string>>;

/** Ages that the form offers, in minutes. */
const AGES = [
  ["newer", 1],
  ["newer", 5],
  ["older", 1],
  ["older", 5],
] as const;

/** A form sends its empty fields too. */
export function withoutBlanks(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}

/**
 * Reads the filter from the page's parameters; `age` is such as `newer-5` or `older-5`, in minutes.
 * @throws OperatorError `bad_request`
 */
export function readTaskFilter(query: Query): TaskFilter {
  const { selected: _selected, after: _after, age, ...rest } = query;
  const [, direction, minutes] = /^(newer|older)-(\d{1,4})$/.exec(age ?? "") ?? [];
  const seconds = direction === undefined ? {} : { [`${direction}ThanSeconds`]: Number(minutes) * 60 };
  const result = taskFilterSchema.safeParse({ ...rest, ...seconds });
  if (result.success) return result.data;
  throw explainIssue(result.error, { unknown: "unknown parameter", whole: "The filter is invalid." });
}

/** The form that filters the list. Its fields apply when they change. */
export function taskFilterForm(
  { tasks: words }: ServiceTexts,
  query: Query,
  clients: readonly ClientAccount[],
): Markup {
  const { states, faults } = words;
  const names = clients.map(({ name }) => [name, name] as const);
  const ages = AGES.map(([direction, minutes]) => {
    const label = direction === "newer" ? words.younger(minutes) : words.older(minutes);
    return [`${direction}-${minutes}`, label] as const;
  });
  const choice = (name: string, label: string, first: string, values: Choices) =>
    selectField({ name, label, chosen: query[name], choices: [["", first], ...values] });
  return html`<form class="filters tasks" method="get" action="/inspector/tasks" data-submit-on-change>
    <label class="wide">
      <span>${words.sitekey}</span>
      <input
        type="search"
        name="sitekey"
        value="${query["sitekey"] ?? ""}"
        placeholder="${words.sitekeyHint}"
        maxlength="200"
        aria-keyshortcuts="/"
      />
    </label>
    ${choice("state", words.state, words.anyState, Object.entries(states))}
    ${choice("client", words.client, words.anyClient, names)}
    ${choice("fault", words.fault, words.anyFault, Object.entries(faults))}
    ${choice("age", words.age, words.anyAge, ages)}
    <button>${words.filter}</button>
  </form>`;
}

type Choices = readonly (readonly [value: string, text: string])[];
