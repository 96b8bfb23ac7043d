import { DEFAULT_RETRY_POLICY, type RetryPolicy } from "../core/settlement.ts";
import type { Config } from "./config/options.ts";

export function retryPolicyOf({ taskTimeLimitMs }: Pick<Config, "taskTimeLimitMs">): RetryPolicy {
  return { ...DEFAULT_RETRY_POLICY, timeLimitMs: taskTimeLimitMs };
}
