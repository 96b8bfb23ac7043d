import { z } from "zod";
import { BackendUnavailableError } from "../../core/backend.ts";
import { loadScript } from "./connection/load-script.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";

/**
 * Version of the layout of records and keys. Increase it for a change that older nodes cannot read or ignore: nodes
 * of two layouts never write to one store. Layout 1 kept queued tasks in BullMQ; layout 2 had one
 * set of callbacks.
 */
const LAYOUT = "3";

const script = loadScript(new URL("./check-layout.lua", import.meta.url));

/**
 * Marks a store without unfinished tasks with the layout that this version writes; clients, keys and results stay.
 * @throws BackendUnavailableError if the store has another layout
 */
export async function checkLayout(
  connection: Pick<ValkeyConnection, "run" | "root" | "address">,
): Promise<void> {
  const { root, address } = connection;
  const reply = await connection.run(script, [LAYOUT]);
  const [layout, unfinished] = z.tuple([z.string(), z.number()]).parse(reply);
  if (layout === LAYOUT) return;
  const found = `The store ${root} at ${address} has layout ${layout}, and this version of Stile writes ${LAYOUT}`;
  throw new BackendUnavailableError(
    layout === "1"
      ? `${found}. The store has ${unfinished} unfinished tasks. Drain it first: stop the API nodes, let the workers of the older version run until no task is left, stop them, then start this version. Or choose another valkeyPrefix.`
      : `${found}. Run the version that wrote it, or choose another valkeyPrefix.`,
  );
}
