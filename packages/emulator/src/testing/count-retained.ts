import { queryObjects } from "node:v8";

/** What is still reachable after a garbage collection. */
export interface Retained {
  readonly objects: number;
  /** Entries of all Maps and Sets, which may hold strings alone. */
  readonly entries: number;
}

/**
 * Counts what this process keeps. Unlike bytes of heap, counts do not depend on compiled code and on when the
 * collector ran.
 */
export function countRetained(): Retained {
  const collections = [Map, Set].flatMap((type) => queryObjects(type, { format: "summary" }));
  const sizes = collections.map((shown) => Number(/\((\d+)\)/.exec(shown)?.[1] ?? 0));
  return {
    objects: queryObjects(Object, { format: "count" }),
    entries: sizes.reduce((sum, size) => sum + size, 0),
  };
}
