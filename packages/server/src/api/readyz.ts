import { BackendUnavailableError } from "../core/backend.ts";
import type { ApiServices } from "./services.ts";

export interface ReadyzAnswer {
  readonly status: "ready" | "stopping" | "store_unavailable" | "emulator_unavailable";
  /** What is wrong, where somebody watches it. */
  readonly reason?: string;
}

export type ReadyzServices = Pick<ApiServices, "isReady" | "tasks" | "storeProblem" | "emulatorProblem">;

/** `GET /readyz`: whether tasks can be taken now, and what is in the way. */
export const readyz =
  ({ isReady, tasks, storeProblem, emulatorProblem }: ReadyzServices) =>
  async (): Promise<ReadyzAnswer> => {
    if (!isReady()) return { status: "stopping" };
    const reason = storeProblem?.();
    if (reason !== undefined) return { status: "store_unavailable", reason };
    try {
      await tasks.counts();
    } catch (error) {
      if (error instanceof BackendUnavailableError) return { status: "store_unavailable" };
      throw error;
    }
    const problem = emulatorProblem?.();
    return problem === undefined ? { status: "ready" } : { status: "emulator_unavailable", reason: problem };
  };
