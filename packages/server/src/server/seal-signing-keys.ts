import type { Backend } from "../core/backend.ts";
import type { Log } from "../core/log.ts";
import type { SigningKeySeal } from "../core/signing-key-seal.ts";
import { overrideMethods } from "./override-methods.ts";

/** Wraps a store so that the signing keys of callbacks are sealed while they are stored. */
export function sealSigningKeys(
  { tasks, callbacks }: Pick<Backend, "tasks" | "callbacks">,
  seal: SigningKeySeal,
  log: Log,
): Pick<Backend, "tasks" | "callbacks"> {
  return {
    tasks: overrideMethods(tasks, {
      create: async (task) => {
        const { callback } = task;
        if (callback === undefined) return await tasks.create(task);
        const signingKey = seal.seal(callback.signingKey, task.id);
        return await tasks.create({ ...task, callback: { ...callback, signingKey } });
      },
    }),
    callbacks: overrideMethods(callbacks, {
      claimDue: async (request) => {
        const due = await callbacks.claimDue(request);
        const opened = await Promise.all(
          due.map(async (callback) => {
            const { task, attempts } = callback;
            const signingKey = seal.open(callback.signingKey, task.id);
            if (signingKey !== undefined) return [{ ...callback, signingKey }];
            const error = "its signing key was sealed with another secret";
            log.warn({ taskId: task.id, reason: error }, "callback given up");
            await callbacks.settle(task.id, attempts, { status: "failed", error, retryInMs: null });
            return [];
          }),
        );
        return opened.flat();
      },
    }),
  };
}
