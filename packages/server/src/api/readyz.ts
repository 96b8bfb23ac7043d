import { BackendUnavailableError } from "../core/backend.ts";
import type { ApiServices } from "./services.ts";

export interface ReadyzAnswer {
  readonly status: "ready" | "stopping" | "store_unavailable" | "emulator_unavailable";
  /** What is wrong, if it is known. */
  readonly reason?: string;
}

export type ReadyzServices = Pick<ApiServices, "isReady" | "tasks" | "storeProblem" | "emulatorProblem">;

/** `GET /readyz`: whether the service accepts tasks, or why not. */
export const readyz =
  ({ isReady, tasks, storeProblem, emulatorProblem }: ReadyzServices) =>
  async (): Promise<ReadyzAnswer> => {
    if (!isReady()) return { status: "stopping" };
    const reason = await storeProblem?.();
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
