import type { Emulator } from "../index.ts";

/** Calls an emulator's siteverify with an urlencoded body. */
export async function siteverify(
  emulator: Pick<Emulator, "url">,
  fields: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.url}/turnstile/v0/siteverify`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as Record<string, unknown>;
}
