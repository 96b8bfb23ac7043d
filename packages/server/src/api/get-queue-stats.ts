import type { GetQueueStatsAnswer } from "../protocol/answers.ts";
import type { ApiServices } from "./services.ts";

/** getQueueStats (protocol part 2, "Other methods"). It reveals nothing about clients and needs no key. */
export const getQueueStats =
  ({ tasks, slots }: Pick<ApiServices, "tasks" | "slots">) =>
  async (): Promise<GetQueueStatsAnswer> => {
    const [{ running }, meanDurationMs = 0] = await Promise.all([tasks.counts(), tasks.meanDurationMs()]);
    return {
      waiting: Math.max(0, slots - running),
      load: round((100 * running) / slots),
      bid: "0",
      speed: round(meanDurationMs / 1_000),
      total: slots,
    };
  };

/** Rounds to two decimal places. */
function round(number: number): number {
  return Math.round(number * 100) / 100;
}
