/** Converts a hash from a script's reply, where each field is followed by its value. */
export function parseHash(list: readonly string[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < list.length; at += 2) fields[list[at] ?? ""] = list[at + 1] ?? "";
  return fields;
}
