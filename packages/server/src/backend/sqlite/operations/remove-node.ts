import type { WriterStore } from "../writer/writer-store.ts";

/** Removes a node that has stopped. */
export function removeNode({ statement }: WriterStore, { id }: { readonly id: string }): null {
  statement("DELETE FROM node WHERE id = ?").run(id);
  return null;
}
