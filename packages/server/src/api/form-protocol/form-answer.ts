import type { Client } from "../../core/client.ts";
import type { ErrorAnswer } from "../../protocol/answers.ts";
import type { JsonObject } from "../../protocol/json-object.ts";
import type { Call } from "../call.ts";

/** An answer of the older protocol: one text, written as `OK|text` or as JSON. */
export interface FormAnswer {
  readonly request: string;
  /** The browser's user agent, if the answer is a token. */
  readonly useragent?: string;
}

/** Result of a call of the older protocol. */
export type FormOutcome =
  /** `bare` writes the text without `OK|`. @default "text" */
  | { readonly status: "answered"; readonly answer: FormAnswer; readonly plain?: "text" | "bare" }
  | { readonly status: "not_ready" }
  | { readonly status: "failed"; readonly failure: ErrorAnswer };

/** A method of the older protocol. The client's key is already checked. */
export type FormMethod = (client: Client, parameters: JsonObject, call: Call) => Promise<FormOutcome>;

/** Writes an outcome as plain text, or as JSON. */
export function formResponse(outcome: FormOutcome, asJson: boolean): Response {
  switch (outcome.status) {
    case "answered":
      return successResponse(outcome.answer, asJson, outcome.plain);
    case "not_ready":
      return notReadyResponse(asJson);
    case "failed":
      return failureResponse(outcome.failure, asJson);
  }
}

function successResponse(answer: FormAnswer, asJson: boolean, plain: "text" | "bare" = "text"): Response {
  if (asJson) return Response.json({ status: 1, ...answer });
  return plainResponse(plain === "text" ? `OK|${answer.request}` : answer.request);
}

/** Writes an error. In the older protocol only the JSON form has a description. */
export function failureResponse({ errorCode, errorDescription }: ErrorAnswer, asJson: boolean): Response {
  return asJson
    ? Response.json({ status: 0, request: errorCode, error_text: withFormNames(errorDescription) })
    : plainResponse(errorCode);
}

function notReadyResponse(asJson: boolean): Response {
  const request = "CAPCHA_NOT_READY";
  return asJson ? Response.json({ status: 0, request }) : plainResponse(request);
}

function plainResponse(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** Field names of this protocol → field names of the older protocol. */
const FORM_NAMES = {
  "task.websiteURL": "pageurl",
  "task.websiteKey": "sitekey",
  "task.type": "method",
  "task.": "",
  clientKey: "key",
  taskId: "id",
};

function withFormNames(description: string): string {
  return Object.entries(FORM_NAMES).reduce(
    (text, [name, formName]) => text.replace(` ${name}`, ` ${formName}`),
    description,
  );
}
