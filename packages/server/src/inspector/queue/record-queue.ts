import { logStoreFailure } from "../../core/log-store-failure.ts";
import { getStatus } from "../../operator/operations/get-status.ts";
import type { PageServices } from "../page-services.ts";
import { SAMPLE_MS } from "./queue-history.ts";

/** Samples the queue for the charts until the returned handle is disposed. Store outages leave gaps. */
export function recordQueue(
  services: Pick<PageServices, "tasks" | "nodes" | "clock" | "log" | "history">,
): Disposable {
  const { clock, log, history } = services;
  let reading: Promise<void> | undefined;
  const sample = async () => {
    try {
      const { queue, nodes } = await getStatus(services);
      history.add(clock.now(), queue, nodes);
    } catch (error) {
      logStoreFailure(log, {}, "could not read the queue for the inspector; will try again", error);
    }
  };
  const start = () => {
    reading ??= sample().finally(() => {
      reading = undefined;
    });
  };
  const timer = setInterval(start, SAMPLE_MS);
  timer.unref();
  start();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
