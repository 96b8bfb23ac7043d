import { openDirectory } from "./open-directory.ts";
import { uuidV7 } from "../../../core/uuid-v7.ts";
import { LOAD_BALANCE, LOAD_CLIENT } from "./load-client.ts";

// Creates, claims and settles tasks as fast as it can until it is killed, and reports what was acknowledged.

/** Longer than the test, so no lease expires before a restart. */
const LEASE_MS = 3_600_000;

const [directory = ""] = process.argv.slice(2);
const { tasks, clients } = await openDirectory(directory);
await clients.addClient({ name: LOAD_CLIENT, balance: LOAD_BALANCE });
const clientId = (await clients.findClient(LOAD_CLIENT))?.id ?? "";

function report(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function createTasks(): Promise<never> {
  for (;;) {
    const id = uuidV7();
    const payload = { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" } as const;
    const { status } = await tasks.create({ id, clientId, payload });
    if (status === "created") report({ created: id });
  }
}

/** Settles every other task and leaves the rest running until the process is killed. */
async function runTasks(workerId: string): Promise<never> {
  for (;;) {
    const claimed = await tasks.claim({ workerId, limit: 2, leaseMs: LEASE_MS });
    const [task] = claimed;
    if (task === undefined) continue;
    const solution = { token: uuidV7(), userAgent: "agent" };
    const settlement = { status: "completed", solution } as const;
    const { status } = await tasks.settle(task.lease, settlement);
    if (status === "held") report({ settled: task.id, token: solution.token });
  }
}

await Promise.all([
  ...Array.from({ length: 8 }, createTasks),
  ...Array.from({ length: 4 }, (_, index) => runTasks(`worker-${index}`)),
]);
