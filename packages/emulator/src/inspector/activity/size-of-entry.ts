/** Bytes that an object takes besides its texts; a rough figure. */
const OBJECT_BYTES = 200;

/** Approximate size of a journal entry in bytes: its texts, and a fixed amount per object. */
export function sizeOfEntry(value: unknown): number {
  if (typeof value === "string") return value.length * 2;
  if (typeof value !== "object" || value === null) return 8;
  let size = OBJECT_BYTES;
  for (const [name, member] of Object.entries(value)) size += name.length + sizeOfEntry(member);
  return size;
}
