import { queryObjects } from "node:v8";

/** Counts of what is reachable after a garbage collection. */
export interface Retained {
  readonly objects: number;
  /** Entries of all Maps and Sets, which may contain only strings. */
  readonly entries: number;
}

/**
 * Counts the reachable objects of this process. Unlike the heap size, counts do not depend on compiled code or on when
 * the collector ran.
 */
export function countRetained(): Retained {
  const collections = [Map, Set].flatMap((type) => queryObjects(type, { format: "summary" }));
  const sizes = collections.map((shown) => Number(/\((\d+)\)/.exec(shown)?.[1] ?? 0));
  return {
    objects: queryObjects(Object, { format: "count" }),
    entries: sizes.reduce((sum, size) => sum + size, 0),
  };
}
