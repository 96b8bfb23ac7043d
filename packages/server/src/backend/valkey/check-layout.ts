import { BackendUnavailableError } from "../../core/backend.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";

/**
 * How records and keys are laid out. What an older node can neither read nor leave alone needs the next number: nodes of
 * two layouts never write to one store.
 */
const LAYOUT = "1";

/**
 * Marks an empty store with the layout that this version writes.
 * @throws BackendUnavailableError if the store has another one
 */
export async function checkLayout({ client, root, address }: ValkeyConnection): Promise<void> {
  const key = `${root}:layout`;
  await client.set(key, LAYOUT, "NX");
  const layout = await client.get(key);
  if (layout === LAYOUT) return;
  throw new BackendUnavailableError(
    `The store ${root} at ${address} has layout ${layout ?? "?"}, and this version of Stile writes ${LAYOUT}: run the version that made it, or choose another valkeyPrefix`,
  );
}
