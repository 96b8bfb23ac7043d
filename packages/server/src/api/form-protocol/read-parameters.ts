import { givenMembers, isJsonObject, type JsonObject } from "../../protocol/json-object.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import { readText } from "../read-text.ts";

/**
 * Reads the parameters of a call of the older protocol from the query and from a posted form or JSON object. Leaves out
 * unset parameters.
 */
export async function readParameters(request: Request, limitBytes: number): Promise<JsonObject> {
  const inAddress = Object.fromEntries(new URL(request.url).searchParams);
  const posted = request.method === "POST" ? await readForm(request, limitBytes) : {};
  return givenMembers({ ...inAddress, ...posted });
}

async function readForm(request: Request, limitBytes: number): Promise<JsonObject> {
  const type = request.headers.get("content-type") ?? "";
  const text = await readText(request, limitBytes).catch(() => "");
  if (text === undefined) {
    const problem = `is larger than ${limitBytes} bytes`;
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem });
  }
  if (text.trimStart().startsWith("{")) return parseJson(text);
  return type.startsWith("multipart/form-data") ? parseMultipart(text, type) : parseUrlEncoded(text);
}

function parseJson(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem: "must be valid JSON" });
  }
}

async function parseMultipart(text: string, type: string): Promise<JsonObject> {
  try {
    const form = await new Response(text, { headers: { "content-type": type } }).formData();
    return Object.fromEntries(form);
  } catch {
    throw new ProtocolError("ERROR_BAD_PARAMETERS", { field: "the body", problem: "must be a valid form" });
  }
}

function parseUrlEncoded(text: string): JsonObject {
  return Object.fromEntries(new URLSearchParams(text));
}
