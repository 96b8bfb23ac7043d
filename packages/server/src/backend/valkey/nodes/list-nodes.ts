import { z } from "zod";
import type { NodeRecord } from "../../../core/nodes.ts";
import { parseNodeReport } from "../../node-report.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./list-nodes.lua", import.meta.url));

const replySchema = z.array(z.tuple([z.string(), z.coerce.number(), z.enum(["0", "1"])]));

/** The registered nodes in the order in which they started; removes those whose lease has expired. */
export async function listNodes(connection: StoreConnection): Promise<readonly NodeRecord[]> {
  return replySchema
    .parse(await connection.run(script, []))
    .map(([report, seenAt, isDraining]) =>
      Object.assign(parseNodeReport(report), { seenAt, isDraining: isDraining === "1" }),
    )
    .toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
}
