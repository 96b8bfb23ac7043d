import type { ErrorAnswer } from "../../protocol/answers.ts";

/** What the older protocol answers: one text, as `OK|text` or as JSON. */
export interface FormAnswer {
  readonly request: string;
  /** The browser's user agent, told beside a token. */
  readonly useragent?: string;
}

/** `text` answers `OK|…`, `bare` the text alone. */
export type PlainForm = "text" | "bare";

export function successResponse(answer: FormAnswer, asJson: boolean, plain: PlainForm = "text"): Response {
  if (asJson) return Response.json({ status: 1, ...answer });
  return plainResponse(plain === "text" ? `OK|${answer.request}` : answer.request);
}

/** As JSON the older protocol has room for words too. */
export function failureResponse({ errorCode, errorDescription }: ErrorAnswer, asJson: boolean): Response {
  return asJson
    ? Response.json({ status: 0, request: errorCode, error_text: inFormWords(errorDescription) })
    : plainResponse(errorCode);
}

export function notReadyResponse(asJson: boolean): Response {
  const request = "CAPCHA_NOT_READY";
  return asJson ? Response.json({ status: 0, request }) : plainResponse(request);
}

function plainResponse(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** The names that the older protocol has for the fields of this one. */
const FORM_WORDS = {
  "task.websiteURL": "pageurl",
  "task.websiteKey": "sitekey",
  "task.type": "method",
  "task.": "",
  clientKey: "key",
  taskId: "id",
};

function inFormWords(description: string): string {
  return Object.entries(FORM_WORDS).reduce(
    (text, [name, formName]) => text.replace(` ${name}`, ` ${formName}`),
    description,
  );
}
