import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { CliError, EXIT } from "turnstile-emulator/cli";
import type { ClientChanges } from "../../core/client-store.ts";
import { clientChangesSchema, newClientSchema } from "../../core/client-settings.ts";
import { addClient } from "../../operator/operations/add-client.ts";
import { changeClient } from "../../operator/operations/change-client.ts";
import { exportClients } from "../../operator/operations/export-clients.ts";
import { findClient } from "../../operator/operations/find-client.ts";
import { clientsBackupSchema, importClients } from "../../operator/operations/import-clients.ts";
import { removeClient } from "../../operator/operations/remove-client.ts";
import { describeClient, describeClients } from "../clients/describe-client.ts";
import { addLimitOptions, parseLimits, type LimitFlags } from "../clients/limit-options.ts";
import { addConfigOptions, STORE_OPTIONS } from "../config-options.ts";
import { openStore } from "../open-store.ts";
import { readStdin } from "../read-stdin.ts";
import { toJson } from "../to-json.ts";

const CLIENT = "the client's name or id, as `stile clients list` shows it";

interface SetFlags extends LimitFlags {
  readonly rename?: string;
}

interface ViewFlags {
  readonly json?: true;
}

export function define(command: Command): void {
  command.description("Manage clients and their limits. A running service applies changes to the next call.");
  command.addHelpText(
    "after",
    `
Examples:
  stile clients add shop --tasks-at-once 8 --tasks-per-minute 120
  stile keys add shop                            a key for it
  stile clients set shop --balance 5000 --allow 10.0.0.0/8,::1
  stile clients set shop --add-balance 1000      more tasks
  stile clients set shop --tasks-at-once none    no limit
  stile clients suspend shop
  stile clients export > clients.json            hashes of secrets only
  stile clients import clients.json --data-directory new`,
  );
  for (const one of [...defineChanges(command), ...defineViews(command), ...defineBackups(command)]) {
    addConfigOptions(one, STORE_OPTIONS);
  }
}

function defineChanges(command: Command): readonly Command[] {
  const adding = command
    .command("add")
    .argument("<NAME>", "name of the client")
    .description("Add a client. `stile keys add NAME` gives it a key.")
    .action(add);
  addLimitOptions(adding);
  const setting = command
    .command("set")
    .argument("<CLIENT>", CLIENT)
    .description("Change the given settings; the others stay.")
    .option("--rename <NAME>", "another name")
    .action(set);
  addLimitOptions(setting);
  setting.option("--add-balance <COUNT>", "add tasks to the balance; a negative number removes some");
  const suspending = command
    .command("suspend")
    .argument("<CLIENT>", CLIENT)
    .description("Refuse every call of a client until it is resumed. Tasks already accepted still run.")
    .action((name: string, _: object, self: Command) => change(name, { state: "suspended" }, self));
  const resuming = command
    .command("resume")
    .argument("<CLIENT>", CLIENT)
    .description("Accept a suspended client's calls again.")
    .action((name: string, _: object, self: Command) => change(name, { state: "active" }, self));
  const removing = command
    .command("remove")
    .argument("<CLIENT>", CLIENT)
    .description("Permanently remove a client, its keys and its queued tasks.")
    .action(remove);
  return [adding, setting, suspending, resuming, removing];
}

function defineViews(command: Command): readonly Command[] {
  const listing = command
    .command("list")
    .description("List all clients with their limits, oldest first.")
    .option("--json", "print JSON, times in ms since 1970")
    .action(list);
  const showing = command
    .command("show")
    .argument("<CLIENT>", CLIENT)
    .description("Show a client and its limits.")
    .option("--json", "print JSON, times in ms since 1970")
    .action(show);
  return [listing, showing];
}

function defineBackups(command: Command): readonly Command[] {
  const exporting = command
    .command("export")
    .description(
      "Print all clients with their limits, balances and keys as JSON. Secrets are only there as hashes.",
    )
    .action(async (_: object, self: Command) => {
      await using store = await openStore(self);
      const backup = await exportClients(store.clients);
      process.stdout.write(toJson(backup));
    });
  const importing = command
    .command("import")
    .argument("<FILE>", "the output of `stile clients export`; - reads stdin")
    .description(
      "Import clients and keys; existing clients keep their settings and get missing keys. Creates the data directory if there is none.",
    )
    .action(importFile);
  return [exporting, importing];
}

async function importFile(file: string, _flags: object, self: Command): Promise<void> {
  const backup = parseBackup(await readInput(file), file === "-" ? "stdin" : file);
  await using store = await openStore(self, { create: true });
  const { clients, keys } = await importClients(store.clients, backup);
  process.stderr.write(`Imported clients: ${clients}; imported keys: ${keys}.\n`);
}

async function readInput(file: string): Promise<string> {
  if (file === "-") return await readStdin();
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new CliError(`${file} cannot be read (${reason}).`, EXIT.usage);
  }
}

function parseBackup(text: string, name: string) {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new CliError(`${name} must contain JSON from \`stile clients export\`.`, EXIT.usage);
  }
  const result = clientsBackupSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new CliError(
    `${name} is not a backup of clients: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "invalid"}.`,
    EXIT.usage,
  );
}

async function add(name: string, flags: LimitFlags, self: Command): Promise<void> {
  const settings = parseLimits(newClientSchema, { ...limitsOf(flags), name });
  await using store = await openStore(self);
  const { id } = await addClient(store.clients, settings);
  process.stderr.write(`Added client ${name}. Give it a key with \`stile keys add\`.\n`);
  process.stdout.write(`${id}\n`);
}

async function set(name: string, { rename, ...flags }: SetFlags, self: Command): Promise<void> {
  const changes = parseLimits(clientChangesSchema, {
    ...limitsOf(flags),
    ...(rename === undefined ? {} : { name: rename }),
  });
  if (Object.keys(changes).length === 0) {
    throw new CliError("Name at least one setting to change. See --help.", EXIT.usage);
  }
  await change(name, changes, self);
}

/** The flags for limits, without the configuration flags. */
function limitsOf({ tasksAtOnce, tasksPerMinute, balance, addBalance, allow }: LimitFlags): LimitFlags {
  const all = { tasksAtOnce, tasksPerMinute, balance, addBalance, allow };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

async function change(name: string, changes: ClientChanges, self: Command): Promise<void> {
  await using store = await openStore(self);
  process.stdout.write(describeClient(await changeClient(store.clients, name, changes)));
}

async function remove(name: string, _flags: object, self: Command): Promise<void> {
  await using store = await openStore(self);
  const client = await removeClient(store.clients, name);
  process.stderr.write(`Removed client ${client.name} and its keys; its queued tasks will not run.\n`);
}

async function list({ json }: ViewFlags, self: Command): Promise<void> {
  await using store = await openStore(self);
  const clients = await store.clients.listClients();
  if (json) process.stdout.write(toJson(clients));
  else if (clients.length > 0) process.stdout.write(describeClients(clients));
  else process.stderr.write("There are no clients. Add one with `stile clients add NAME`.\n");
}

async function show(name: string, { json }: ViewFlags, self: Command): Promise<void> {
  await using store = await openStore(self);
  const client = await findClient(store.clients, name);
  process.stdout.write(json ? toJson(client) : describeClient(client));
}
