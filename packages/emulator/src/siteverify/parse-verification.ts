/** The fields of a siteverify request (contract §7); an absent field is "". */
export interface Verification {
  readonly secret: string;
  readonly response: string;
  readonly remoteip: string;
  readonly idempotencyKey: string;
}

/**
 * Reads a siteverify body: urlencoded, JSON or multipart (contract §7).
 * @returns undefined when the body is none of these, or broken.
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
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  return verification((name) => fields.get(name));
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

/** Anything but text counts as absent. */
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
