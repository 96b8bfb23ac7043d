import { Worker } from "bullmq";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** A worker of plain BullMQ with a processor that does nothing. */
const { port, queue, concurrency } = JSON.parse(process.argv[2] ?? "{}") as {
  port: number;
  queue: string;
  concurrency: number;
};
const worker = new Worker(queue, async () => ({ token: "XXXX.DUMMY.TOKEN.XXXX" }), {
  connection: { host: "127.0.0.1", port },
  concurrency,
});
serveUntilStopped({}, () => worker.close());
