import type { Client } from "../core/client.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { isJsonObject } from "../protocol/json-object.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import type { ReadText } from "./read-text.ts";
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
 * Reads the JSON object in the body of a call and ignores its Content-Type (protocol part 2, "body"). `withoutObject` is the error code for a call without a JSON object; if
 * it is `null`, such a call counts as an empty object.
 */
export async function readRequest(
  readText: ReadText,
  { withoutObject, limitBytes }: { readonly withoutObject: ErrorCode | null; readonly limitBytes: number },
): Promise<JsonObject> {
  // The read fails if the client disconnects or stops sending.
  const text = await readText().catch(() => null);
  if (text === undefined) {
    const problem = `is larger than ${limitBytes} bytes`;
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem });
  }
  const parsed = text === null ? "is incomplete" : parseObject(text);
  if (typeof parsed === "object") return parsed;
  if (withoutObject === null) return {};
  throw new ProtocolError(withoutObject, { field: "the body", problem: parsed });
}

/** The object, or what is wrong with the body. */
function parseObject(text: string): JsonObject | string {
  if (text.trim() === "") return "is empty";
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : "must be a JSON object";
  } catch {
    return "must be valid JSON";
  }
}
