import { z } from "zod";
import type { ListOutcome, ListRequest } from "../../../core/backend.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toTask } from "./task-record.ts";

const script = loadScript(new URL("./list-tasks.lua", import.meta.url));

const replySchema = z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.string())]))]).nullable();

/** A page of unfinished tasks, oldest first, or of ended ones, latest end first, without those that ended by `endedBy`. */
export async function listTasks(
  connection: StoreConnection,
  { section, after = "", limit, endedBy }: ListRequest & { readonly endedBy: number },
): Promise<ListOutcome> {
  const reply = replySchema.parse(await connection.run(script, [section, after, limit]));
  if (reply === null) return { status: "unknown_task" };
  const [last, found] = reply;
  const tasks = found.flatMap(([id, members]) => toTask(id, toFields(members), endedBy) ?? []);
  return { status: "listed", tasks, ...(last === "" ? {} : { next: last }) };
}

/** HGETALL in a script returns names and values in turn. */
function toFields(members: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: members.length / 2 }, (_, index) => [
      members[2 * index] ?? "",
      members[2 * index + 1] ?? "",
    ]),
  );
}
