import { startChildServer } from "../lib/child-server.ts";
import { memoryOfFamily } from "../lib/memory-of-family.ts";
import { protocolClient } from "../lib/protocol-client.ts";
import type { Section } from "../lib/row.ts";

const WIDGETS = 20;

/** Memory per warm widget: twenty idle widgets at different origins, with shared pages counted once. */
export async function measureMemory(): Promise<Section> {
  await using server = await startChildServer<{ url: string }>(
    new URL("../servers/service.ts", import.meta.url),
    {
      concurrency: 1,
    },
  );
  using client = protocolClient(server.ready.url);
  const solveAt = (site: number) =>
    client.timeToToken({ websiteURL: `https://site-${site}.example/` }, { pauseMs: 1 });
  await solveAt(0);
  const before = memoryOfFamily(server.pid);
  for (let site = 1; site <= WIDGETS; site += 1) await solveAt(site);
  const after = memoryOfFamily(server.pid);
  return {
    title: "Memory",
    rows: [
      { name: "service with one warm widget, browser included", unit: "MB", value: before },
      {
        name: "each further warm widget, idle, at a separate origin",
        unit: "MB",
        value: (after - before) / WIDGETS,
      },
    ],
  };
}
