import { Option, type Command } from "commander";
import type { ClientKey, TaskIdKind } from "../../core/client.ts";
import {
  generateSecret,
  hashSecret,
  hintOf,
  LONGEST_SECRET,
  SHORTEST_SECRET,
} from "../../core/client-key.ts";
import { clientNameSchema } from "../../core/client-settings.ts";
import type { Config } from "../../server/config/options.ts";
import { alignColumns } from "../align-columns.ts";
import { CliError } from "../cli-error.ts";
import { addConfigOptions, configOf, STORE_OPTIONS } from "../config-options.ts";
import { EXIT } from "../exit-codes.ts";
import { readStdin } from "../read-stdin.ts";
import { timeOf } from "../time-of.ts";

interface AddOptions {
  readonly secretStdin?: true;
  readonly taskIds: TaskIdKind;
}

interface ListOptions {
  readonly client?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command.description(
    "Add, list and revoke client keys. The service may be running: changes take effect at once.",
  );
  command.addHelpText(
    "after",
    `
Examples:
  stile keys add ci                              prints a new secret, this once
  stile keys add ci --secret-stdin < secret.txt  registers a secret of your own
  stile keys add shop --task-ids integer         for clients that need integer task ids
  stile keys list
  stile keys revoke 01a2097d-0430-7000-af87-5497827a4d69`,
  );

  const add = command
    .command("add")
    .argument("<NAME>", "client the key belongs to; made if there is none of that name")
    .description("Add a client key and print its secret.")
    .option(
      "--secret-stdin",
      `read the secret from stdin (${SHORTEST_SECRET} to ${LONGEST_SECRET} characters)`,
    )
    .addOption(
      new Option("--task-ids <KIND>", "what createTask answers to this key")
        .choices(["uuid", "integer"])
        .default("uuid"),
    )
    .action(async (name: string, { secretStdin, taskIds }: AddOptions, self: Command) => {
      const secret = secretStdin ? await readStdin() : undefined;
      await addKey(name, secret, taskIds, configOf(self).config);
    });
  const list = command
    .command("list")
    .description("List all client keys, oldest first. Secrets are not kept, only their last four characters.")
    .option("--client <NAME>", "only those of this client")
    .option("--json", "print JSON, times in ms since 1970")
    .action((flags: ListOptions, self: Command) => listKeys(configOf(self).config, flags));
  const revoke = command
    .command("revoke")
    .argument("<ID>", "the key's id, as `stile keys list` shows it")
    .description("Revoke a client key at once and for good.")
    .action((id: string, _: object, self: Command) => revokeKey(id, configOf(self).config));
  for (const one of [add, list, revoke]) addConfigOptions(one, STORE_OPTIONS);
}

async function openStore(config: Config, options: { readonly create: boolean }) {
  const { openClientStore } = await import("../../server/open-client-store.ts");
  return openClientStore(config, options);
}

async function addKey(
  name: string,
  chosen: string | undefined,
  taskIds: TaskIdKind,
  config: Config,
): Promise<void> {
  const checked = clientNameSchema.safeParse(name);
  if (!checked.success) {
    throw new CliError(`The client's name: ${checked.error.issues[0]?.message}.`, EXIT.usage);
  }
  if (chosen !== undefined) assertSecret(chosen);
  const secret = chosen ?? generateSecret();
  await using store = await openStore(config, { create: true });
  const outcome = await store.clients.addKey({
    clientName: name,
    hash: hashSecret(secret),
    hint: hintOf(secret),
    taskIds,
  });
  if (outcome.status === "key_exists") {
    throw new CliError(
      "This secret is registered already, perhaps revoked. Choose another, or leave out --secret-stdin.",
    );
  }
  process.stderr.write(`Key ${outcome.key.id} of client ${outcome.key.clientName} was added.\n`);
  if (chosen !== undefined) return;
  process.stderr.write("Its secret, shown only this once:\n");
  process.stdout.write(`${secret}\n`);
}

function assertSecret(secret: string): void {
  if (secret.length < SHORTEST_SECRET || secret.length > LONGEST_SECRET || /[\r\n]/.test(secret)) {
    throw new CliError(
      `The secret must be one line of ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters; this one has ${secret.length}.`,
      EXIT.usage,
    );
  }
}

async function listKeys(config: Config, { client, json }: ListOptions): Promise<void> {
  await using store = await openStore(config, { create: false });
  const only = client === undefined ? undefined : await store.clients.findClient(client);
  if (client !== undefined && only === undefined) {
    throw new CliError(`There is no client ${JSON.stringify(client)}. \`stile clients list\` shows them.`);
  }
  const all = await store.clients.listKeys();
  const keys = all.filter(({ clientId }) => only === undefined || clientId === only.id);
  if (json) {
    process.stdout.write(`${JSON.stringify(keys, undefined, 2)}\n`);
    return;
  }
  if (keys.length === 0) {
    process.stderr.write("There are no client keys. `stile keys add NAME` makes one.\n");
    return;
  }
  process.stdout.write(
    alignColumns(["ID", "CLIENT", "SECRET", "TASK IDS", "CREATED", "STATE"], keys.map(rowOf)),
  );
}

function rowOf({ id, clientName, hint, taskIds, createdAt, revokedAt }: ClientKey): readonly string[] {
  const state = revokedAt === null ? "active" : `revoked ${timeOf(revokedAt)}`;
  return [id, clientName, `…${hint}`, taskIds, timeOf(createdAt), state];
}

async function revokeKey(id: string, config: Config): Promise<void> {
  await using store = await openStore(config, { create: false });
  if (!(await store.clients.revokeKey(id))) {
    throw new CliError(`There is no active key ${id}. \`stile keys list\` shows the ids.`);
  }
  process.stderr.write(`Key ${id} was revoked.\n`);
}
