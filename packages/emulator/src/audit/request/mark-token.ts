import { AuditUsageError } from "../usage-error.ts";
import { mapTexts, textsOf, TOKEN_PLACEHOLDER, type RequestTemplate } from "./request-template.ts";

/** Whether a request has `{token}` or the token's field. */
export function tokenFieldIn(template: RequestTemplate, field: string): boolean {
  return textsOf(template).some(
    (text) => text.includes(TOKEN_PLACEHOLDER) || patternsOf(field).some((one) => one.test(text)),
  );
}

/**
 * Replaces the value of the token's field by `{token}`, in a query, an urlencoded, JSON or multipart body, unless the
 * request has the placeholder already.
 * @throws AuditUsageError when the request has neither.
 */
export function markToken(template: RequestTemplate, field: string): RequestTemplate {
  if (textsOf(template).some((text) => text.includes(TOKEN_PLACEHOLDER))) return template;
  const marked = mapTexts(template, (text) =>
    patternsOf(field).reduce((changed, one) => changed.replace(one, `$1${TOKEN_PLACEHOLDER}$3`), text),
  );
  if (textsOf(marked).some((text) => text.includes(TOKEN_PLACEHOLDER))) return marked;
  throw new AuditUsageError(
    `The request has neither ${TOKEN_PLACEHOLDER} nor the field ${field}. Write ${TOKEN_PLACEHOLDER} in place of the token, or name the field with --token-field.`,
  );
}

/** The value of the field is the second group of each. */
function patternsOf(field: string): readonly RegExp[] {
  const name = escape(field);
  const encoded = escape(encodeURIComponent(field));
  return [
    new RegExp(`((?:^|[?&])(?:${name}|${encoded})=)([^&#]*)()`),
    new RegExp(`("${name}"\\s*:\\s*")((?:[^"\\\\]|\\\\.)*)(")`),
    new RegExp(`(name="${name}"(?:\\r\\n[^\\r\\n]+)*\\r\\n\\r\\n)([^\\r\\n]*)()`),
  ];
}

/** Node 22 has no RegExp.escape(). */
function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
