import type { GetQueueStatsAnswer } from "../protocol/answers.ts";
import type { ApiServices } from "./services.ts";

/** getQueueStats (protocol part 2, "Other methods"). It tells no client's secrets and asks for no key. */
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

/** To two digits after the point. */
function round(number: number): number {
  return Math.round(number * 100) / 100;
}
