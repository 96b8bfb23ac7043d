import { Option, type Command } from "commander";
import { CliError, EXIT } from "turnstile-emulator/cli";
import { LONGEST_SECRET, SHORTEST_SECRET } from "../../core/client-key.ts";
import { clientNameSchema } from "../../core/client-settings.ts";
import type { ClientKey, TaskIdKind } from "../../core/client.ts";
import { addKey, newKeySchema } from "../../operator/operations/add-key.ts";
import { listKeys } from "../../operator/operations/list-keys.ts";
import { revokeKey } from "../../operator/operations/revoke-key.ts";
import { alignColumns } from "../align-columns.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { openStore } from "../open-store.ts";
import { readStdin } from "../read-stdin.ts";
import { timeOf } from "../time-of.ts";
import { toJson } from "../to-json.ts";

interface AddFlags {
  readonly secretStdin?: true;
  readonly taskIds: TaskIdKind;
  readonly json?: true;
}

interface ListFlags {
  readonly client?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command.description(
    "Add, list and revoke client keys. A running service applies changes to the next call.",
  );
  command.addHelpText(
    "after",
    `
Examples:
  stile keys add ci                              prints a new secret, only this once
  stile keys add ci --json | jq -r .secret
  stile keys add ci --secret-stdin < secret.txt  registers a secret that you chose
  stile keys add shop --task-ids integer         for clients that need integer task ids
  stile keys list
  stile keys revoke 01a2097d-0430-7000-af87-5497827a4d69`,
  );
  for (const one of [defineAdd(command), defineList(command), defineRevoke(command)]) {
    addConfigOptions(one, STORE_OPTIONS);
  }
}

function defineAdd(command: Command): Command {
  return command
    .command("add")
    .argument("<NAME>", "client that the key belongs to; created if it does not exist")
    .description("Add a client key and print its secret.")
    .option(
      "--secret-stdin",
      `read the secret from stdin (${SHORTEST_SECRET} to ${LONGEST_SECRET} characters)`,
    )
    .addOption(
      new Option("--task-ids <KIND>", "ids of this key's tasks").choices(["uuid", "integer"]).default("uuid"),
    )
    .option("--json", "print JSON: {key, secret}; no secret with --secret-stdin")
    .action(add);
}

function defineList(command: Command): Command {
  return command
    .command("list")
    .description("List all client keys, oldest first. Of a secret, only the last four characters are stored.")
    .option("--client <NAME>", "only keys of this client")
    .option("--json", "print JSON, times in ms since 1970")
    .action(list);
}

function defineRevoke(command: Command): Command {
  return command
    .command("revoke")
    .argument("<ID>", "the key's id, as `stile keys list` shows it")
    .description("Revoke a client key, immediately and permanently.")
    .action(async (id: string, _flags: object, self: Command) => {
      await using store = await openStore(self);
      const key = await revokeKey(store.clients, id);
      process.stderr.write(`Revoked key ${key.id} of client ${key.clientName}.\n`);
    });
}

async function add(name: string, { secretStdin, taskIds, json }: AddFlags, self: Command): Promise<void> {
  const checkedName = clientNameSchema.safeParse(name);
  if (!checkedName.success) throw usage("The client's name", checkedName.error.issues[0]?.message);
  const chosen = secretStdin ? { secret: await readStdin() } : {};
  const settings = newKeySchema.safeParse({ taskIds, ...chosen });
  if (!settings.success) throw usage("The secret on stdin", settings.error.issues[0]?.message);
  await using store = await openStore(self);
  const { key, secret } = await addKey(store.clients, name, settings.data);
  const shown = secretStdin ? { key } : { key, secret };
  if (json) {
    process.stdout.write(toJson(shown));
    return;
  }
  process.stderr.write(`Added key ${key.id} of client ${key.clientName}.\n`);
  if (secretStdin) return;
  process.stderr.write("Its secret, shown only this once:\n");
  process.stdout.write(`${secret}\n`);
}

function usage(what: string, expected = "not a valid value"): CliError {
  return new CliError(`${what}: ${expected}.`, EXIT.usage);
}

async function list({ client, json }: ListFlags, self: Command): Promise<void> {
  await using store = await openStore(self);
  const keys = await listKeys(store.clients, client);
  if (json) process.stdout.write(toJson(keys));
  else if (keys.length > 0) process.stdout.write(describeKeys(keys));
  else process.stderr.write("There are no client keys. Add one with `stile keys add NAME`.\n");
}

function describeKeys(keys: readonly ClientKey[]): string {
  return alignColumns(["ID", "CLIENT", "SECRET", "TASK IDS", "CREATED", "STATE"], keys.map(rowOf));
}

function rowOf({ id, clientName, hint, taskIds, createdAt, revokedAt }: ClientKey): readonly string[] {
  const state = revokedAt === null ? "active" : `revoked ${timeOf(revokedAt)}`;
  return [id, clientName, hint === "" ? "hidden" : `…${hint}`, taskIds, timeOf(createdAt), state];
}
