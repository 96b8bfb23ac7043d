import { expectTypeOf, test } from "vitest";
import type * as client from "stile-client";
import type { GetQueueStatsAnswer, GetTaskInfoAnswer, TurnstileSolution } from "./answers.ts";

test("the typed client and the service have the same answer types", () => {
  expectTypeOf<TurnstileSolution>().toEqualTypeOf<client.TurnstileSolution>();
  expectTypeOf<GetQueueStatsAnswer>().toEqualTypeOf<client.GetQueueStatsAnswer>();
  expectTypeOf<
    Omit<GetTaskInfoAnswer, "errorId" | "errorCode" | "errorDescription">
  >().toExtend<client.TaskInfo>();
  expectTypeOf<keyof GetTaskInfoAnswer>().toEqualTypeOf<
    keyof client.TaskInfo | "errorId" | "errorCode" | "errorDescription"
  >();
});
