import type { SubmitAttempt } from "../submission.ts";
import {
  headerOf,
  mapTexts,
  MARKER_PLACEHOLDER,
  TOKEN_PLACEHOLDER,
  type Header,
  type RequestTemplate,
} from "./request-template.ts";

/** A name and a value, of a query, a form, a JSON object or the headers. */
interface Field {
  readonly name: string;
  readonly value: string;
}

/** The new name of the token's field; undefined removes the field. */
type Edit = (name: string) => string | undefined;

const REMOVE: Edit = () => undefined;
const MOVE: Edit = (name) => `${name}-elsewhere`;

/** Puts an attempt's token and marker into a request, or removes or renames the token's field. */
export function fillTemplate(
  template: RequestTemplate,
  { token, inOtherField, marker }: Pick<SubmitAttempt, "token" | "inOtherField" | "marker">,
): RequestTemplate {
  const edited = token === undefined ? editField(template, REMOVE) : template;
  const moved = inOtherField ? editField(edited, MOVE) : edited;
  // Tokens and markers consist of characters that need no encoding anywhere.
  return mapTexts(moved, (text) =>
    text.replaceAll(TOKEN_PLACEHOLDER, token ?? "").replaceAll(MARKER_PLACEHOLDER, marker),
  );
}

function editField(template: RequestTemplate, edit: Edit): RequestTemplate {
  const { url, headers, body } = template;
  const start = url.indexOf("?");
  return {
    ...template,
    url: start === -1 ? url : `${url.slice(0, start)}?${editUrlencoded(url.slice(start + 1), edit)}`,
    headers: headers.flatMap(([name, value]): Header[] => {
      const kept = editName({ name, value }, edit);
      return kept === undefined ? [] : [[kept, value]];
    }),
    body: body === undefined ? undefined : editBody(body, headerOf(template, "content-type") ?? "", edit),
  };
}

function editBody(body: string, contentType: string, edit: Edit): string {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (boundary !== undefined) return editMultipart(body, `--${boundary}`, edit);
  const json = parseJson(body);
  return json === undefined ? editUrlencoded(body, edit) : JSON.stringify(editJson(json, edit));
}

/** The name of a field after the edit; undefined if it is removed. */
function editName({ name, value }: Field, edit: Edit): string | undefined {
  return value.includes(TOKEN_PLACEHOLDER) ? edit(name) : name;
}

function editUrlencoded(text: string, edit: Edit): string {
  return text
    .split("&")
    .flatMap((pair) => {
      const [, name = pair, value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
      const kept = editName({ name, value }, edit);
      if (kept === name) return [pair];
      return kept === undefined ? [] : [`${kept}=${value}`];
    })
    .join("&");
}

function editMultipart(body: string, delimiter: string, edit: Edit): string {
  return body
    .split(delimiter)
    .flatMap((part) => {
      const name = /name="([^"]*)"/.exec(part)?.[1];
      const kept = name === undefined ? undefined : editName({ name, value: part }, edit);
      if (name === undefined || kept === name) return [part];
      return kept === undefined ? [] : [part.replace(`name="${name}"`, () => `name="${kept}"`)];
    })
    .join(delimiter);
}

function editJson(value: unknown, edit: Edit): unknown {
  if (Array.isArray(value)) return value.map((item) => editJson(item, edit));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
      if (typeof member !== "string") return [[name, editJson(member, edit)]];
      const kept = editName({ name, value: member }, edit);
      return kept === undefined ? [] : [[kept, member]];
    }),
  );
}

/** The object or list of a JSON body; undefined for every other body. */
function parseJson(body: string): unknown {
  if (!/^\s*[[{]/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
