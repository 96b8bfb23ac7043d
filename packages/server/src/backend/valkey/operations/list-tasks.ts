import { z } from "zod";
import type { ListOutcome, ListRequest } from "../../../core/task-backend.ts";
import { loadScript } from "../connection/load-script.ts";
import { parseHash } from "../connection/parse-hash.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toTask } from "./task-record.ts";

const script = loadScript(new URL("./list-tasks.lua", import.meta.url));

const replySchema = z
  .tuple([z.string(), z.number(), z.array(z.tuple([z.string(), z.array(z.string())]))])
  .nullable();

/** A page of unfinished tasks, oldest first, or of ended ones, latest end first, without expired results. */
export async function listTasks(
  connection: StoreConnection,
  { section, after = "", limit, resultTtlMs }: ListRequest & { readonly resultTtlMs: number },
): Promise<ListOutcome> {
  const reply = replySchema.parse(await connection.run(script, [section, after, limit, resultTtlMs]));
  if (reply === null) return { status: "unknown_task" };
  const [last, now, found] = reply;
  const tasks = found.flatMap(([id, members]) => toTask(id, parseHash(members)) ?? []);
  return { status: "listed", tasks, now, ...(last === "" ? {} : { next: last }) };
}
