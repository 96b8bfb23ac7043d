import { BackendUnavailableError } from "../core/backend.ts";
import { clockWarning } from "../core/clock-warning.ts";
import type { ApiServices } from "./services.ts";

export interface ReadyzAnswer {
  readonly status: "ready" | "stopping" | "draining" | "store_unavailable" | "emulator_unavailable";
  /** What is wrong, if it is known. */
  readonly reason?: string;
  /** What should be corrected, although the service is ready. */
  readonly warnings?: readonly string[];
}

export type ReadyzServices = Pick<
  ApiServices,
  "isReady" | "isDraining" | "tasks" | "storeProblem" | "emulatorProblem" | "clockOffsetMs"
>;

/** `GET /readyz`: whether the service accepts tasks, or why not. */
export const readyz =
  ({ isReady, isDraining, tasks, storeProblem, emulatorProblem, clockOffsetMs }: ReadyzServices) =>
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
    if (problem !== undefined) return { status: "emulator_unavailable", reason: problem };
    if (isDraining?.() === true) return { status: "draining" };
    const warning = clockWarning(clockOffsetMs?.() ?? 0);
    return { status: "ready", ...(warning === undefined ? {} : { warnings: [warning] }) };
  };
