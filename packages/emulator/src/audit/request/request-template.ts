/** Placeholder of the token in a request. */
export const TOKEN_PLACEHOLDER = "{token}";
/** Placeholder of each request's marker. */
export const MARKER_PLACEHOLDER = "{marker}";
/** The header with the marker of each request. */
export const MARKER_HEADER = "Turnstile-Emulator-Audit";
/** The widget's field (contract §3). */
export const DEFAULT_TOKEN_FIELD = "cf-turnstile-response";

/** A request header, in its order of appearance. */
export type Header = readonly [name: string, value: string];

/** A request with placeholders for the token and the marker. */
export interface RequestTemplate {
  readonly method: string;
  /** An absolute `http:` or `https:` URL. */
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
  /** Accept any certificate of the server, as `curl --insecure` does. */
  readonly insecure: boolean;
}

/** The texts of a template that may contain placeholders. */
export function textsOf({ url, headers, body = "" }: RequestTemplate): readonly string[] {
  return [url, ...headers.map(([, value]) => value), body];
}

/** Applies a function to every text of a template. */
export function mapTexts(template: RequestTemplate, change: (text: string) => string): RequestTemplate {
  const { url, headers, body } = template;
  return {
    ...template,
    url: change(url),
    headers: headers.map(([name, value]) => [name, change(value)]),
    body: body === undefined ? undefined : change(body),
  };
}

/** The value of a header, whatever its case. */
export function headerOf({ headers }: Pick<RequestTemplate, "headers">, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
