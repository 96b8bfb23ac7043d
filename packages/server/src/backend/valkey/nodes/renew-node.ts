import { z } from "zod";
import type { RenewRequest } from "../../../core/nodes.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./renew-node.lua", import.meta.url));

const replySchema = z.enum(["0", "1"]);

/**
 * Registers a node or renews its registration, and removes nodes whose lease has expired. Returns whether the node is to
 * drain.
 */
export async function renewNode(
  connection: StoreConnection,
  { report, leaseMs, isDraining }: RenewRequest,
): Promise<boolean> {
  const reply = await connection.run(script, [
    report.id,
    JSON.stringify(report),
    leaseMs,
    isDraining ? 1 : 0,
  ]);
  return replySchema.parse(reply) === "1";
}
