import type { JsonObject } from "../protocol/json-object.ts";
import { isJsonObject } from "../protocol/json-object.ts";
import type { ErrorCode } from "../protocol/errors.ts";
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

/**
 * What a call without a JSON object is answered. Nothing is known of its caller, so a method misses the key
 * first; createTask has a code of its own for it (protocol part 2, "Error codes"); and one needs nothing.
 */
const WITHOUT_OBJECT = new Map<string, ErrorCode | undefined>([
  ["/createTask", "ERROR_TASK_ABSENT"],
  ["/getQueueStats", undefined],
]);

/** Reads the JSON object that a call of the method at this path carries. */
export async function readRequest(request: Request, path: string, limitBytes: number): Promise<JsonObject> {
  const body = await readBody(request, limitBytes);
  if (body.status === "too_large") {
    const problem = `is larger than ${limitBytes} bytes`;
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem });
  }
  const value = body.status === "json" ? body.value : undefined;
  if (isJsonObject(value)) return value;
  const code = WITHOUT_OBJECT.has(path) ? WITHOUT_OBJECT.get(path) : "ERROR_KEY_DOES_NOT_EXIST";
  if (code === undefined) return {};
  const problem = body.status === "not_json" ? body.problem : "is no JSON object";
  throw new ProtocolError(code, { field: "the body", problem });
}
