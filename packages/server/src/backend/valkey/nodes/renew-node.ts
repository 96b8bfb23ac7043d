import { z } from "zod";
import type { RenewOutcome, RenewRequest } from "../../../core/nodes.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./renew-node.lua", import.meta.url));

const replySchema = z.tuple([z.enum(["0", "1"]), z.coerce.number()]);

/** Registers a node or renews its registration, and removes nodes whose lease has expired. */
export async function renewNode(
  connection: StoreConnection,
  { report, leaseMs, isDraining }: RenewRequest,
): Promise<RenewOutcome> {
  const reply = await connection.run(script, [
    report.id,
    JSON.stringify(report),
    leaseMs,
    isDraining ? 1 : 0,
  ]);
  const [wanted, now] = replySchema.parse(reply);
  return { isDraining: wanted === "1", now };
}
