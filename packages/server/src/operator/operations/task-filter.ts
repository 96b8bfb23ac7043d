import { z } from "zod";
import type { TaskView } from "./task-view.ts";

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `expected one of ${values.join(", ")}` });
const AGE_ERROR = "expected a number of seconds from 0 to 31536000";
const seconds = z.coerce.number({ error: AGE_ERROR }).min(0, { error: AGE_ERROR }).max(31_536_000, {
  error: AGE_ERROR,
});
const LIMIT_ERROR = "expected a whole number from 1 to 1000";
const text = (most: number) => {
  const error = `expected 1 to ${most} characters`;
  return z.string({ error }).min(1, { error }).max(most, { error });
};

/** Which tasks to list. A condition that is left out does not apply. */
export const taskFilterSchema = z.strictObject({
  state: oneOf(["queued", "running", "completed", "failed"]).exactOptional(),
  /** The client's name or id. */
  client: text(100).exactOptional(),
  sitekey: text(200).exactOptional(),
  /** `stile`: tasks with an attempt that Stile failed. `page`: other failed tasks, including cancelled ones. */
  fault: oneOf(["stile", "page"]).exactOptional(),
  /** Only tasks that were created longer ago than this. */
  olderThanSeconds: seconds.exactOptional(),
  /** Only tasks that were created later than this. */
  newerThanSeconds: seconds.exactOptional(),
  /** Maximum number of tasks to return. @default 100 */
  limit: z.coerce
    .number({ error: LIMIT_ERROR })
    .int({ error: LIMIT_ERROR })
    .min(1, { error: LIMIT_ERROR })
    .max(1_000, { error: LIMIT_ERROR })
    .default(100),
  /** The `next` of an earlier answer: continues there. */
  cursor: text(100).exactOptional(),
});

export type TaskFilter = z.output<typeof taskFilterSchema>;

/** A filter whose client has been looked up. */
export interface ResolvedFilter extends Omit<TaskFilter, "client" | "cursor" | "limit"> {
  readonly clientId: string | undefined;
}

export function matchesFilter(
  { clientId, state, payload, createdAt, fault, attemptsFailedByStile }: TaskView,
  filter: ResolvedFilter,
  now: number,
): boolean {
  const ageMs = now - createdAt;
  return (
    (filter.state === undefined || state === filter.state) &&
    (filter.clientId === undefined || clientId === filter.clientId) &&
    (filter.sitekey === undefined || payload.websiteKey === filter.sitekey) &&
    (filter.fault !== "stile" || attemptsFailedByStile > 0) &&
    (filter.fault !== "page" || fault === "page") &&
    (filter.olderThanSeconds === undefined || ageMs > filter.olderThanSeconds * 1_000) &&
    (filter.newerThanSeconds === undefined || ageMs < filter.newerThanSeconds * 1_000)
  );
}
