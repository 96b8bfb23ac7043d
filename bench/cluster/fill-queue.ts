import type { NewTask, TaskBackend } from "../../packages/server/src/core/task-backend.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";

export const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0 (X11; Linux x86_64)" };
export const CONCURRENCY = 32;
/** The same in every process of the benchmark: nodes with different settings claim nothing. */
export const MAX_QUEUED = 100_000_000;

const CLIENTS = ["0199f000-0000-7000-8000-000000000001", "0199f000-0000-7000-8000-000000000002"] as const;

/** A minimal task, alternating between two clients. */
function newTask(index: number): NewTask {
  return {
    id: uuidV7(),
    clientId: CLIENTS[index % 2 === 0 ? 0 : 1],
    payload: {
      websiteURL: "https://react-turnstile.vercel.app",
      websiteKey: "1x00000000000000000000AA",
      isolation: "widget",
    },
  };
}

/** Creates this many tasks, 32 at a time. */
export async function fillQueue(tasks: TaskBackend, number: number): Promise<void> {
  let created = 0;
  await concurrently(async () => {
    while (created < number) await tasks.create(newTask(created++));
  });
}

export async function concurrently(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}
