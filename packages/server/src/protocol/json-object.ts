/** A JSON object as it came in: nothing is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Clients send `""` and `null` for "not given" (protocol part 2, "unset"). */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The object's own members that were given, taken as data whatever their names. */
export function givenMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isSet(value)));
}
