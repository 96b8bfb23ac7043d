import { BackendUnavailableError } from "../core/backend.ts";
import type { ApiServices } from "./services.ts";

export interface ReadyzAnswer {
  readonly status: "ready" | "stopping" | "store_unavailable";
}

/** `GET /readyz`: whether tasks can be taken now, and what is in the way. */
export const readyz =
  ({ isReady, tasks }: Pick<ApiServices, "isReady" | "tasks">) =>
  async (): Promise<ReadyzAnswer> => {
    if (!isReady()) return { status: "stopping" };
    try {
      await tasks.counts();
      return { status: "ready" };
    } catch (error) {
      if (error instanceof BackendUnavailableError) return { status: "store_unavailable" };
      throw error;
    }
  };
