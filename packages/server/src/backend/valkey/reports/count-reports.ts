import type { ReportCount } from "../../../core/task-backend.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

/** Counts of correct and incorrect tokens, ordered by client and hostname. */
export async function countReports(connection: StoreConnection): Promise<readonly ReportCount[]> {
  const counts = new Map<string, ReportCount>();
  const key = `${connection.root}:reports`;
  const fields = await connection.guard((client) => client.hgetall(key));
  for (const [field, text] of Object.entries(fields)) {
    const [verdict = "", hostname = "", ...words] = field.split(" ");
    const clientId = words.join(" ");
    const site = `${clientId} ${hostname}`;
    const count = counts.get(site) ?? { clientId, hostname, correct: 0, incorrect: 0 };
    counts.set(site, { ...count, [verdict]: Number(text) });
  }
  return [...counts.values()].toSorted(
    (one, two) => compare(one.clientId, two.clientId) || compare(one.hostname, two.hostname),
  );
}

function compare(one: string, two: string): number {
  return one < two ? -1 : Number(one > two);
}
