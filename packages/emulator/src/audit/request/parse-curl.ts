import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../message-of.ts";
import { AuditUsageError } from "../usage-error.ts";
import { headerOf, type Header, type RequestTemplate } from "./request-template.ts";

const text = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

/** curl's options that shape the request, as far as "Copy as cURL" of Chrome, Firefox and Safari and people use them. */
const SHAPING = {
  request: { ...text, short: "X" },
  url: text,
  header: { ...text, short: "H" },
  data: { ...text, short: "d" },
  "data-raw": text,
  "data-ascii": text,
  "data-binary": text,
  "data-urlencode": text,
  json: text,
  form: { ...text, short: "F" },
  "form-string": text,
  cookie: { ...text, short: "b" },
  user: { ...text, short: "u" },
  "user-agent": { ...text, short: "A" },
  referer: { ...text, short: "e" },
  get: { ...flag, short: "G" },
  insecure: { ...flag, short: "k" },
} as const;

/** Options that change output, compression or protocol only. */
const IGNORED = {
  silent: { ...flag, short: "s" },
  "show-error": { ...flag, short: "S" },
  include: { ...flag, short: "i" },
  verbose: { ...flag, short: "v" },
  fail: { ...flag, short: "f" },
  globoff: { ...flag, short: "g" },
  "no-buffer": { ...flag, short: "N" },
  compressed: flag,
  "http1.1": flag,
  http2: flag,
  http3: flag,
  "path-as-is": flag,
  output: { ...text, short: "o" },
  "write-out": { ...text, short: "w" },
  "max-time": { ...text, short: "m" },
  "connect-timeout": text,
} as const;

const BODY_OPTIONS = new Set(["data", "data-raw", "data-ascii", "data-binary", "data-urlencode", "json"]);
const URLENCODED = "application/x-www-form-urlencoded";
const BOUNDARY = "----turnstile-emulator-audit";

interface Given {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads a curl command line, word by word; nothing is passed to a shell. Files of `--data @FILE` are read.
 * @param words With or without `curl` itself.
 * @throws AuditUsageError for options that curl or the audit do not know.
 */
export function parseCurl(words: readonly string[]): RequestTemplate {
  const given = readWords(words[0] === "curl" ? words.slice(1) : words);
  const all = (name: string) => given.filter((one) => one.name === name).map(({ value }) => value);
  const last = (name: string) => all(name).at(-1);
  const urls = all("url");
  if (urls.length !== 1)
    throw new AuditUsageError(
      `The curl command must have one URL, got ${urls.length}. Add the URL of your form's endpoint.`,
    );
  const { body, contentType } = readBody(given);
  const asQuery = last("get") !== undefined;
  const url = toUrl(urls[0] ?? "", asQuery ? body : undefined);
  const headers = all("header").flatMap(toHeader);
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && headerOf({ headers }, name.toLowerCase()) === undefined)
      headers.push([name, value]);
  };
  add("Cookie", joinCookies(all("cookie")));
  add("User-Agent", last("user-agent"));
  add("Referer", last("referer"));
  const user = last("user");
  add("Authorization", user === undefined ? undefined : `Basic ${Buffer.from(user).toString("base64")}`);
  const sentBody = asQuery ? undefined : body;
  if (sentBody !== undefined) add("Content-Type", contentType);
  if (last("json") !== undefined) add("Accept", "application/json");
  return {
    method: (last("request") ?? (sentBody === undefined ? "GET" : "POST")).toUpperCase(),
    url,
    headers,
    body: sentBody,
    insecure: last("insecure") !== undefined,
  };
}

function readWords(words: readonly string[]): readonly Given[] {
  const options = { ...SHAPING, ...IGNORED };
  try {
    const { tokens } = parseArgs({ args: joinValues(words), options, allowPositionals: true, tokens: true });
    return tokens.flatMap((token) => {
      if (token.kind === "option") return [{ name: token.name, value: token.value ?? "" }];
      return token.kind === "positional" ? [{ name: "url", value: token.value }] : [];
    });
  } catch (error) {
    throw explain(words, error);
  }
}

/** Joins options and their values by "=", because a value may begin with a hyphen: a multipart body does. */
function joinValues(words: readonly string[]): string[] {
  const byWord = new Map(
    Object.entries<{ type: string; short?: string }>({ ...SHAPING, ...IGNORED })
      .filter(([, { type }]) => type === "string")
      .flatMap(([name, { short }]) => [`--${name}`, `-${short ?? name}`].map((word) => [word, `--${name}`])),
  );
  const joined: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const long = byWord.get(word);
    const value = words[index + 1];
    if (long === undefined || value === undefined) joined.push(word);
    else {
      joined.push(`${long}=${value}`);
      index += 1;
    }
  }
  return joined;
}

function explain(words: readonly string[], error: unknown): AuditUsageError {
  const reason = error instanceof Error ? error.message.split(". To specify")[0] : String(error);
  if (words.some((word) => word === "-L" || word === "--location"))
    return new AuditUsageError(
      "The audit does not follow redirects. Remove --location, and use --accepted-when location=/PATH if success is a redirect.",
    );
  return new AuditUsageError(`The curl command cannot be read: ${reason}. Remove that option, or use --har.`);
}

function readBody(given: readonly Given[]): { body: string | undefined; contentType: string } {
  const forms = given.filter(({ name }) => name === "form" || name === "form-string");
  const parts = given.filter(({ name }) => BODY_OPTIONS.has(name));
  if (forms.length > 0 && parts.length > 0)
    throw new AuditUsageError("The curl command mixes --form and --data. Use one of them.");
  if (forms.length > 0)
    return { body: multipart(forms), contentType: `multipart/form-data; boundary=${BOUNDARY}` };
  const isJson = parts.some(({ name }) => name === "json");
  const contentType = isJson ? "application/json" : URLENCODED;
  if (parts.length === 0) return { body: undefined, contentType };
  return { body: parts.map(toBodyPart).join(isJson ? "" : "&"), contentType };
}

function toBodyPart({ name, value }: Given): string {
  if (name === "data-raw") return value;
  if (name === "data-urlencode") return urlencodePart(value);
  if (!value.startsWith("@")) return value;
  const content = readFile(value.slice(1));
  return name === "data" || name === "data-ascii" ? content.replaceAll(/[\r\n\0]/g, "") : content;
}

/** `content`, `=content` or `name=content`, as `curl --data-urlencode` reads them. */
function urlencodePart(value: string): string {
  const start = value.indexOf("=");
  if (start === -1 && value.includes("@"))
    throw new AuditUsageError(`--data-urlencode ${value} reads a file. Put its content into the command.`);
  const name = start > 0 ? `${value.slice(0, start)}=` : "";
  return `${name}${encodeKeepingPlaceholders(value.slice(start + 1))}`;
}

function encodeKeepingPlaceholders(value: string): string {
  return encodeURIComponent(value).replaceAll(/%7B(token|marker)%7D/g, "{$1}");
}

function multipart(forms: readonly Given[]): string {
  const parts = forms.map(({ name: option, value }) => {
    const start = value.indexOf("=");
    const [name, content] = [value.slice(0, start), value.slice(start + 1)];
    if (start <= 0) throw new AuditUsageError(`--form must be NAME=CONTENT, got "${value}".`);
    if (option === "form" && /^[@<]/.test(content))
      throw new AuditUsageError(`--form ${value} uploads a file. Remove it, or use --har or a function.`);
    const quoted = name.replaceAll('"', "%22");
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted}"\r\n\r\n${content}\r\n`;
  });
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = messageOf(error);
    throw new AuditUsageError(`The file ${file} of the curl command cannot be read: ${reason}.`);
  }
}

function toUrl(given: string, query: string | undefined): string {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw new AuditUsageError(`The curl command's URL must be an http or https address, got "${given}".`);
  if (query === undefined) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

/** `Name: value`; `Name;` sends an empty header; `Name:` removes one of curl's own, of which there are none here. */
function toHeader(line: string): readonly Header[] {
  const match = /^([^\s:;]+)(?::\s*(.*)|;)$/s.exec(line);
  if (match === null) throw new AuditUsageError(`--header must be "NAME: VALUE", got "${line}".`);
  const [, name = "", value] = match;
  if (value === "") return [];
  return [[name, value ?? ""]];
}

function joinCookies(cookies: readonly string[]): string | undefined {
  const file = cookies.find((cookie) => !cookie.includes("="));
  if (file !== undefined)
    throw new AuditUsageError(`--cookie must be NAME=VALUE, got "${file}". Cookie files are not read.`);
  return cookies.length === 0 ? undefined : cookies.join("; ");
}
