import type { Command } from "commander";
import { clientChangesSchema, newClientSchema } from "../../core/client-settings.ts";
import type { ClientChanges, ClientStore } from "../../core/backend.ts";
import type { ClientAccount } from "../../core/client.ts";
import { CliError } from "../cli-error.ts";
import { describeClient, describeClients } from "../clients/describe-client.ts";
import { addLimitOptions, parseLimits, type LimitFlags } from "../clients/limit-options.ts";
import { addConfigOptions, configOf, STORE_OPTIONS } from "../config-options.ts";
import { EXIT } from "../exit-codes.ts";

const CLIENT = "the client's name or id, as `stile clients list` shows it";

interface SetFlags extends LimitFlags {
  readonly rename?: string;
}

export function define(command: Command): void {
  command.description(
    "Manage clients and their limits. The service may be running: changes take effect at once.",
  );
  command.addHelpText(
    "after",
    `
Examples:
  stile clients add shop --tasks-at-once 8 --tasks-per-minute 120
  stile keys add shop                            a key for it
  stile clients set shop --balance 5000 --allow 10.0.0.0/8,::1
  stile clients set shop --add-balance 1000      more tasks
  stile clients set shop --tasks-at-once none    no limit
  stile clients suspend shop`,
  );
  for (const one of [...defineChanges(command), ...defineViews(command)]) {
    addConfigOptions(one, STORE_OPTIONS);
  }
}

function defineChanges(command: Command): readonly Command[] {
  const add = command
    .command("add")
    .argument("<NAME>", "what the client is called")
    .description("Add a client. `stile keys add NAME` gives it a key.")
    .action((name: string, flags: LimitFlags, self: Command) => addClient(name, flags, self));
  addLimitOptions(add);
  const set = command
    .command("set")
    .argument("<CLIENT>", CLIENT)
    .description("Change what is named; the rest stays.")
    .option("--rename <NAME>", "another name")
    .action((name: string, flags: SetFlags, self: Command) => setLimits(name, flags, self));
  addLimitOptions(set);
  set.option("--add-balance <COUNT>", "tasks more; with a minus, fewer");
  const suspend = command
    .command("suspend")
    .argument("<CLIENT>", CLIENT)
    .description(
      "Refuse a client on every method, until it is resumed. Its tasks that were accepted still end.",
    )
    .action((name: string, _: object, self: Command) => change(name, { state: "suspended" }, self));
  const resume = command
    .command("resume")
    .argument("<CLIENT>", CLIENT)
    .description("Take a suspended client's calls again.")
    .action((name: string, _: object, self: Command) => change(name, { state: "active" }, self));
  const remove = command
    .command("remove")
    .argument("<CLIENT>", CLIENT)
    .description("Remove a client, its keys and its waiting tasks, for good.")
    .action((name: string, _: object, self: Command) => removeClient(name, self));
  return [add, set, suspend, resume, remove];
}

function defineViews(command: Command): readonly Command[] {
  const list = command
    .command("list")
    .description("List all clients with their limits, oldest first.")
    .option("--json", "print JSON, times in ms since 1970")
    .action((flags: { json?: true }, self: Command) => listClients(flags, self));
  const show = command
    .command("show")
    .argument("<CLIENT>", CLIENT)
    .description("Show a client and its limits.")
    .option("--json", "print JSON, times in ms since 1970")
    .action((name: string, flags: { json?: true }, self: Command) => showClient(name, flags, self));
  return [list, show];
}

async function openStore(self: Command, options: { readonly create: boolean } = { create: false }) {
  const { openClientStore } = await import("../../server/open-client-store.ts");
  return openClientStore(configOf(self).config, options);
}

async function addClient(name: string, flags: LimitFlags, self: Command): Promise<void> {
  const settings = parseLimits(newClientSchema, { ...limitsOf(flags), name });
  await using store = await openStore(self, { create: true });
  const outcome = await store.clients.addClient(settings);
  if (outcome.status === "name_taken") throw nameTaken(name);
  process.stderr.write(`Client ${name} was added. \`stile keys add\` gives it a key.\n`);
  process.stdout.write(`${outcome.client.id}\n`);
}

async function setLimits(name: string, { rename, ...flags }: SetFlags, self: Command): Promise<void> {
  const changes = parseLimits(clientChangesSchema, {
    ...limitsOf(flags),
    ...(rename === undefined ? {} : { name: rename }),
  });
  if (Object.keys(changes).length === 0) {
    throw new CliError("Nothing to change was named. See --help.", EXIT.usage);
  }
  await change(name, changes, self);
}

/** The flags that are about limits, without those of the configuration. */
function limitsOf({ tasksAtOnce, tasksPerMinute, balance, addBalance, allow }: LimitFlags): LimitFlags {
  const all = { tasksAtOnce, tasksPerMinute, balance, addBalance, allow };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

async function change(name: string, changes: ClientChanges, self: Command): Promise<void> {
  await using store = await openStore(self);
  const { id, balance } = await find(store.clients, name);
  if (changes.addBalance !== undefined && (changes.balance ?? balance) === null) {
    throw new CliError(`Client ${name} has no balance to add to. Give it one with --balance.`);
  }
  const outcome = await store.clients.updateClient(id, changes);
  switch (outcome.status) {
    case "updated":
      process.stdout.write(describeClient(outcome.client));
      break;
    case "unknown_client":
      throw unknownClient(name);
    case "name_taken":
      throw nameTaken(changes.name ?? name);
  }
}

async function removeClient(name: string, self: Command): Promise<void> {
  await using store = await openStore(self);
  const { id } = await find(store.clients, name);
  if (!(await store.clients.removeClient(id))) throw unknownClient(name);
  process.stderr.write(`Client ${name} was removed with its keys; tasks of its that wait do not run.\n`);
}

async function listClients({ json }: { readonly json?: true }, self: Command): Promise<void> {
  await using store = await openStore(self);
  const clients = await store.clients.listClients();
  if (json) process.stdout.write(`${JSON.stringify(clients, undefined, 2)}\n`);
  else if (clients.length > 0) process.stdout.write(describeClients(clients));
  else process.stderr.write("There are no clients. `stile clients add NAME` makes one.\n");
}

async function showClient(name: string, { json }: { readonly json?: true }, self: Command): Promise<void> {
  await using store = await openStore(self);
  const client = await find(store.clients, name);
  process.stdout.write(json ? `${JSON.stringify(client, undefined, 2)}\n` : describeClient(client));
}

async function find(clients: ClientStore, name: string): Promise<ClientAccount> {
  const client = await clients.findClient(name);
  if (client === undefined) throw unknownClient(name);
  return client;
}

function unknownClient(name: string): CliError {
  return new CliError(`There is no client ${JSON.stringify(name)}. \`stile clients list\` shows them.`);
}

function nameTaken(name: string): CliError {
  return new CliError(`There is a client ${JSON.stringify(name)} already. Choose another name.`);
}
