import type { JsonObject } from "../protocol/json-object.ts";
import { isJsonObject } from "../protocol/json-object.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { readBody } from "./read-body.ts";
import type { ApiServices } from "./services.ts";
import type { WaitForEnd } from "./waiting.ts";

/**
 * A method of the protocol: a request's JSON object in, the answer's body out. A problem of the caller's is
 * thrown as a ProtocolError.
 */
export type Method<Answer extends object = object> = (request: JsonObject, call: Call) => Promise<Answer>;

/** What the methods need: the API's services, and what they share. */
export interface MethodServices extends ApiServices {
  readonly authenticate: Authenticate;
  readonly waitForEnd: WaitForEnd;
}

/** The code for a call that carries no JSON object. */
export type Unreadable = "ERROR_TASK_ABSENT" | "ERROR_KEY_DOES_NOT_EXIST";

/**
 * Reads the JSON object that a call carries. Without one nothing is known of its caller, so every method but
 * createTask misses the key first; createTask has a code of its own for it (protocol part 2, "Error codes").
 */
export async function readRequest(
  request: Request,
  unreadable: Unreadable,
  limitBytes: number,
): Promise<JsonObject> {
  const body = await readBody(request, limitBytes);
  if (body.status === "too_large") {
    const problem = `is larger than ${limitBytes} bytes`;
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem });
  }
  const value = body.status === "json" ? body.value : undefined;
  if (isJsonObject(value)) return value;
  const problem = body.status === "not_json" ? body.problem : "is no JSON object";
  throw new ProtocolError(unreadable, { field: "the body", problem });
}
