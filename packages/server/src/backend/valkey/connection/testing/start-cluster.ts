import { Redis } from "ioredis";
import { startValkeyServer, type ValkeyServer } from "../../testing/start-valkey-server.ts";

const SLOTS = 16_384;

/** A cluster of three primaries, each with a third of the slots. */
export interface ValkeyCluster extends AsyncDisposable {
  readonly url: string;
  readonly nodes: readonly ValkeyServer[];
}

export async function startCluster(): Promise<ValkeyCluster> {
  await using opened = new AsyncDisposableStack();
  // Longer than a busy machine holds up a node: a node that is taken for dead ends the cluster for all.
  const settings = ["--cluster-enabled", "yes", "--cluster-node-timeout", "10000"];
  const nodes = await Promise.all(
    [0, 1, 2].map(async () => opened.use(await startValkeyServer({ settings }))),
  );
  const admins = nodes.map(({ url }) => new Redis(url));
  const [first] = admins;
  if (first === undefined) throw new Error("three nodes were started");
  for (const [index, admin] of admins.entries()) {
    const [from = 0, to = SLOTS] = [index, index + 1].map((part) =>
      Math.floor((part * SLOTS) / admins.length),
    );
    // Redis 6.2 has no ADDSLOTSRANGE.
    await admin.cluster("ADDSLOTS", ...Array.from({ length: to - from }, (_, slot) => from + slot));
    await first.call("CLUSTER", "MEET", "127.0.0.1", String(nodes[index]?.port));
  }
  await Promise.all(admins.map(untilReady));
  for (const admin of admins) admin.disconnect();
  const running = opened.move();
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function untilReady(admin: Redis): Promise<void> {
  for (;;) {
    const info = await admin.cluster("INFO");
    if (info.includes("cluster_state:ok") && info.includes("cluster_known_nodes:3")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
