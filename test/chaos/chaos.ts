import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findInconsistencies } from "../../packages/server/src/backend/valkey/testing/find-inconsistencies.ts";
import { hasValkey } from "../../packages/server/src/backend/valkey/testing/start-valkey-server.ts";
import { Ledger } from "../cluster/testing/ledger.ts";
import { FAULT_KINDS } from "./faults.ts";
import {
  BALANCE,
  CLIENT_KEY,
  CLIENT_NAME,
  openChaosCluster,
  type ChaosCluster,
} from "./open-chaos-cluster.ts";
import { loggedErrors } from "./logged-errors.ts";
import { createRandom } from "./random.ts";
import { startCallers, VIOLATIONS, type Callers } from "./start-callers.ts";

const HELP = `npm run chaos -- [OPTIONS]

Injects faults into a real cluster under load, and checks a ledger of all answers afterwards.

  --minutes N    how long to inject faults (default 10)
  --seed N       chooses the faults, their targets and their durations (default: random, printed)
  --rate N       tasks created per second (default 10)
  --faults LIST  only these kinds: ${Object.keys(FAULT_KINDS).join(", ")}
  --help         show this help

Exits with 1 if a task was lost or ended twice, a node answered 5xx (or the protocol's
form of it), the client was charged for anything but a token, or the
store's records and sets disagree.
`;

/** How many faults happen concurrently. */
const LANES = 2;
/** Longest pause between two faults of a lane, in ms. */
const LONGEST_PAUSE_MS = 4_000;
/** How long the healed cluster may take to end all tasks. Longer than a lease, three attempts and their backoff. */
const PATIENCE_MS = 180_000;

/** How many answers that no fault excuses are printed when they arrive; the total is printed at the end. */
const MOST_PRINTED = 20;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    rate: { type: "string", default: "10" },
    faults: { type: "string", default: Object.keys(FAULT_KINDS).join(",") },
    help: { type: "boolean", default: false },
  },
});
const [minutes, seed, rate] = [values.minutes, values.seed, values.rate].map(Number);
const kinds = values.faults.split(",");

if (values.help) {
  process.stdout.write(HELP);
} else if (!(Number(minutes) > 0 && Number.isInteger(seed) && Number(rate) > 0) || !kinds.every(isKnown)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else if (!hasValkey) {
  process.stderr.write("There is no Valkey server. Set TEST_VALKEY_SERVER to the path of one.\n");
  process.exitCode = 2;
} else {
  const isFine = await run({ minutes: Number(minutes), seed: Number(seed), rate: Number(rate) });
  process.exitCode = isFine ? 0 : 1;
}

function isKnown(kind: string): boolean {
  return Object.hasOwn(FAULT_KINDS, kind);
}

async function run({
  minutes,
  seed,
  rate,
}: {
  minutes: number;
  seed: number;
  rate: number;
}): Promise<boolean> {
  print(`seed ${seed}, ${minutes} min, ${rate} tasks/s`);
  await using cluster = await openChaosCluster();
  const ledger = new Ledger();
  const startedAt = performance.now();
  const note = (text: string) => {
    print(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
  };
  let printed = 0;
  await using callers = startCallers({
    url: cluster.front.url,
    clientKey: CLIENT_KEY,
    ledger,
    perSecond: rate,
    onViolation: (text) => {
      printed += 1;
      if (printed <= MOST_PRINTED) note(text);
    },
  });
  const counts = await injectFaults(cluster, { seed, endsAt: startedAt + minutes * 60_000, note });
  print("all faults are healed; waiting for the outcomes");
  await callers.finish(PATIENCE_MS);
  const violations = await checkBooks(cluster, ledger, callers);
  printTable("Faults", Object.fromEntries(counts));
  printTable("Outcomes of tasks", outcomesOf(ledger, callers));
  printTable("Calls", Object.fromEntries(ledger.calls));
  printTable("Errors in the nodes' logs", loggedErrors(cluster.nodes));
  printTable("Time from createTask to outcome, ms", timesOf(callers));
  print(violations.length === 0 ? "No violations." : `${violations.length} violations:`);
  for (const violation of violations) print(`  ${violation}`);
  return violations.length === 0;
}

/** Runs lanes of faults until the end; returns how often each kind happened. */
async function injectFaults(
  cluster: ChaosCluster,
  { seed, endsAt, note }: { seed: number; endsAt: number; note: (text: string) => void },
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const affected = new Set<string>();
  const lane = async (number: number) => {
    const random = createRandom(seed * LANES + number);
    while (performance.now() < endsAt) {
      await delay(random.between(0, LONGEST_PAUSE_MS));
      const kind = random.pick(kinds);
      const fault = FAULT_KINDS[kind]?.(cluster, random);
      if (fault === undefined || affected.has(fault.target)) continue;
      affected.add(fault.target);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      note(`${kind} begins: ${fault.details}`);
      await fault.run();
      note(`${kind} is healed: ${fault.target}`);
      affected.delete(fault.target);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  return counts;
}

/** One sentence per violation. */
async function checkBooks(
  { front, backend, connection }: ChaosCluster,
  ledger: Ledger,
  callers: Callers,
): Promise<readonly string[]> {
  const completed = [...ledger.outcomes.values()].filter(isCompleted).length;
  const client = await backend.clients.findClient(CLIENT_NAME);
  const charged = BALANCE - (client?.balance ?? 0);
  return [
    ...[...callers.open].map(
      ([key, answer]) => `${ledger.accepted.get(key) ?? key} has no outcome: ${answer}`,
    ),
    ...ledger.contradictions,
    ...front.serverErrors,
    ...[...ledger.calls].flatMap(([code, number]) =>
      VIOLATIONS.has(code) ? [`${number} calls were answered ${code}`] : [],
    ),
    ...(charged === completed ? [] : [`${charged} tasks were charged, and ${completed} have a token`]),
    ...(client?.activeTasks === 0 ? [] : [`${client?.activeTasks} tasks count as queued or running`]),
    ...(await findInconsistencies(connection)),
  ];
}

function isCompleted(outcome: string): boolean {
  return outcome.includes('"token"');
}

function outcomesOf(ledger: Ledger, { open }: Callers): Record<string, number> {
  const table: Record<string, number> = { requested: ledger.asked.size, accepted: ledger.accepted.size };
  for (const outcome of ledger.outcomes.values()) {
    const name = isCompleted(outcome) ? "token" : `failed: ${/ERROR_\w+/.exec(outcome)?.[0] ?? outcome}`;
    table[name] = (table[name] ?? 0) + 1;
  }
  return { ...table, "no outcome": open.size };
}

function timesOf({ times }: Callers): Record<string, number> {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

function printTable(title: string, rows: Readonly<Record<string, number>>): void {
  print(`\n${title}`);
  for (const [name, value] of Object.entries(rows)) print(`  ${name.padEnd(44)} ${value}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
