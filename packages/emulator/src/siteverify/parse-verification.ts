import { parseJsonObject } from "../http/parse-json-object.ts";

/** The fields of a siteverify request (contract §7); an absent field is "". */
export interface Verification {
  readonly secret: string;
  readonly response: string;
  readonly remoteip: string;
  readonly idempotencyKey: string;
}

/**
 * Reads a siteverify body: urlencoded, JSON or multipart (contract §7).
 * @returns undefined if the body has another type or is malformed.
 */
export async function parseVerification(
  body: Buffer,
  contentType: string,
): Promise<Verification | undefined> {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") return fromJson(body);
  if (type === "multipart/form-data") return await fromMultipart(body, contentType);
  if (type === "application/x-www-form-urlencoded") return fromUrlencoded(body);
  return undefined;
}

function fromUrlencoded(body: Buffer): Verification {
  const fields = new URLSearchParams(body.toString("utf8"));
  return verification((name) => fields.get(name));
}

function fromJson(body: Buffer): Verification | undefined {
  const fields = parseJsonObject(body);
  return fields && verification((name) => fields[name]);
}

async function fromMultipart(body: Buffer, contentType: string): Promise<Verification | undefined> {
  try {
    const fields = await new Response(new Uint8Array(body), {
      headers: { "content-type": contentType },
    }).formData();
    return verification((name) => fields.get(name));
  } catch {
    return undefined;
  }
}

/** A value that is not a string counts as absent. */
function verification(field: (name: string) => unknown): Verification {
  const text = (name: string): string => {
    const value = field(name);
    return typeof value === "string" ? value : "";
  };
  return {
    secret: text("secret"),
    response: text("response"),
    remoteip: text("remoteip"),
    idempotencyKey: text("idempotency_key"),
  };
}
