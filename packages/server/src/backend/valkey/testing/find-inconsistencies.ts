import type { ValkeyConnection } from "../connection/open-connection.ts";

/**
 * Compares each task's record with the sets that must contain it, and the counters with both. Returns one sentence per
 * mismatch. There must be none, because each write is one script.
 */
export async function findInconsistencies({
  client,
  root,
}: Pick<ValkeyConnection, "client" | "root">): Promise<readonly string[]> {
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const keys = await client.keys(`${root}:*`);
  const idsIn = async (set: string) => new Set(await client.zrange(`${root}:${set}`, "0", "-1"));
  const namesOf = (kind: string) =>
    keys
      .filter((key) => key.startsWith(`${root}:${kind}:`))
      .map((key) => key.slice(`${root}:${kind}:`.length));
  const [turns, delayed, leases, ended] = await Promise.all(
    ["turns", "delayed", "leases", "ended"].map(idsIn),
  );
  const withdrawn = new Set(await client.smembers(`${root}:withdrawn`));
  const waiting = new Map<string, string>();
  for (const clientId of namesOf("waiting")) {
    for (const id of await idsIn(`waiting:${clientId}`)) waiting.set(id, clientId);
    expect(turns?.has(clientId) !== withdrawn.has(clientId), `client ${clientId} waits without a turn`);
  }
  for (const clientId of turns ?? []) {
    expect([...waiting.values()].includes(clientId), `client ${clientId} has a turn and no task`);
  }
  const unfinished = new Set([...(await idsIn("unfinished"))].map((member) => member.replace(/^\d+:/, "")));
  const counts = { queued: 0, running: 0, completed: 0, failed: 0 };
  const active = new Map<string, number>();
  for (const id of namesOf("task")) {
    const record = await client.hgetall(`${root}:task:${id}`);
    const { status = "", clientId = "" } = record;
    const isQueued = status === "queued";
    expect(status in counts, `task ${id} is ${status}`);
    if (isQueued || status === "running") active.set(clientId, (active.get(clientId) ?? 0) + 1);
    const places = Number(waiting.has(id)) + Number(delayed?.has(id));
    expect(places === Number(isQueued), `task ${id} is ${status} and in ${places} queues`);
    if (waiting.has(id)) expect(waiting.get(id) === clientId, `task ${id} is in another client's queue`);
    expect(leases?.has(id) === (status === "running"), `task ${id} is ${status}; leased: ${leases?.has(id)}`);
    expect(
      ended?.has(id) === ["completed", "failed"].includes(status),
      `task ${id} is ${status}; ended: ${ended?.has(id)}`,
    );
    expect(
      unfinished.delete(id) === ["queued", "running"].includes(status),
      `task ${id} is ${status}, and listed as unfinished or not`,
    );
    if (status in counts) counts[status as keyof typeof counts] += 1;
  }
  for (const id of unfinished) expect(false, `task ${id} is listed as unfinished and does not exist`);
  const kept = await client.hgetall(`${root}:counts`);
  for (const [status, number] of Object.entries(counts)) {
    expect(
      Number(kept[status] ?? 0) === number,
      `${number} tasks are ${status}, and ${kept[status]} counted`,
    );
  }
  const keptActive = await client.hgetall(`${root}:active`);
  for (const clientId of new Set([...active.keys(), ...Object.keys(keptActive)])) {
    const [found, counted] = [active.get(clientId) ?? 0, Number(keptActive[clientId] ?? 0)];
    expect(found === counted, `client ${clientId} has ${found} tasks, and ${counted} counted`);
  }
  return problems;
}
