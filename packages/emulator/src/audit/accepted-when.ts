import type { Answer } from "./submission.ts";
import { AuditUsageError } from "./usage-error.ts";

/** Whether an endpoint's response means success. */
export type AcceptedWhen = (answer: Answer) => boolean;

const RULE = /^(?:(status|location)=|(body)(!?~))(.+)$/s;

/** Success is a 2xx status unless rules say otherwise. */
const acceptedBySuccessStatus: AcceptedWhen = ({ status }) => status >= 200 && status <= 299;

/**
 * Reads rules such as `status=200`, `status=2xx,303`, `body~"welcome"`, `body!~error` and `location=/done`. All must hold.
 * @returns The default, a 2xx status, without rules.
 * @throws AuditUsageError for a malformed rule.
 */
export function parseAcceptedWhen(rules: readonly string[]): AcceptedWhen {
  if (rules.length === 0) return acceptedBySuccessStatus;
  const parsed = rules.map(parseRule);
  return (answer) => parsed.every((rule) => rule(answer));
}

function parseRule(rule: string): AcceptedWhen {
  const [, name = "", body, operator, text = ""] = RULE.exec(rule) ?? [];
  if (body !== undefined) {
    const wanted = text.replace(/^"(.*)"$/s, "$1");
    return (answer) => (answer.body ?? "").includes(wanted) === (operator === "~");
  }
  if (name === "status" && /^[1-5](?:\d\d|xx)(?:,[1-5](?:\d\d|xx))*$/.test(text)) {
    const patterns = text.split(",").map((one) => new RegExp(`^${one.replace("xx", String.raw`\d\d`)}$`));
    return ({ status }) => patterns.some((pattern) => pattern.test(String(status)));
  }
  if (name === "location") return ({ location }) => location === text || pathOf(location) === text;
  throw new AuditUsageError(
    `--accepted-when must be status=200, status=2xx, body~TEXT, body!~TEXT or location=/PATH, got "${rule}".`,
  );
}

/** `/done?id=1` and `https://shop.test/done` are `/done`. */
function pathOf(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, "http://localhost")) return undefined;
  return new URL(location, "http://localhost").pathname;
}
