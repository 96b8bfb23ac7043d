import type { Client } from "../core/client.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { isJsonObject } from "../protocol/json-object.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { readBody } from "./read-body.ts";
import type { ApiServices } from "./services.ts";
import type { WaitForEnd } from "./waiting.ts";

/** A method of the protocol: returns the body of the answer, or throws a ProtocolError. */
export type Method<Answer extends object = object> = (request: JsonObject, call: Call) => Promise<Answer>;

/** A method of the protocol that needs a valid client key. */
export type ClientMethod<Answer extends object = object> = (
  client: Client,
  request: JsonObject,
  call: Call,
) => Promise<Answer>;

/** The services of the methods: the API's services and two shared functions. */
export interface MethodServices extends ApiServices {
  readonly authenticate: Authenticate;
  readonly waitForEnd: WaitForEnd;
}

/**
 * Reads the JSON object in the body of a call. `withoutObject` is the error code for a call without a JSON object; if
 * it is `null`, such a call counts as an empty object.
 */
export async function readRequest(
  request: Request,
  { withoutObject, limitBytes }: { readonly withoutObject: ErrorCode | null; readonly limitBytes: number },
): Promise<JsonObject> {
  const body = await readBody(request, limitBytes);
  if (body.status === "too_large") {
    const problem = `is larger than ${limitBytes} bytes`;
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem });
  }
  const value = body.status === "json" ? body.value : undefined;
  if (isJsonObject(value)) return value;
  if (withoutObject === null) return {};
  const problem = body.status === "not_json" ? body.problem : "must be a JSON object";
  throw new ProtocolError(withoutObject, { field: "the body", problem });
}
