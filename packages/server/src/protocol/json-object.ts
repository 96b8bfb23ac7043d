/** A JSON object from a request. Its members are not validated yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Clients send `""` and `null` for members that are not set (protocol part 2, "unset"). */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** A member of the object; `undefined` if it is not set. */
export function givenMember(object: JsonObject, name: string): unknown {
  const value = object[name];
  return isSet(value) ? value : undefined;
}

/** The object's members without the unset ones. Names such as `__proto__` are treated as data. */
export function givenMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isSet(value)));
}
