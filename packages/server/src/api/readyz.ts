import { BackendUnavailableError } from "../core/backend.ts";
import type { ApiServices } from "./services.ts";

export interface ReadyzAnswer {
  readonly status: "ready" | "stopping" | "store_unavailable";
  /** What is wrong with the store, where somebody watches it. */
  readonly reason?: string;
}

export type ReadyzServices = Pick<ApiServices, "isReady" | "tasks" | "storeProblem">;

/** `GET /readyz`: whether tasks can be taken now, and what is in the way. */
export const readyz =
  ({ isReady, tasks, storeProblem }: ReadyzServices) =>
  async (): Promise<ReadyzAnswer> => {
    if (!isReady()) return { status: "stopping" };
    const reason = storeProblem?.();
    if (reason !== undefined) return { status: "store_unavailable", reason };
    try {
      await tasks.counts();
      return { status: "ready" };
    } catch (error) {
      if (error instanceof BackendUnavailableError) return { status: "store_unavailable" };
      throw error;
    }
  };
