import { z } from "zod";
import { BackendUnavailableError } from "../../../core/backend.ts";
import { loadScript } from "../connection/load-script.ts";
import { parseHash } from "../connection/parse-hash.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";

/**
 * Version of the layout of records and keys. Increase it for a change that older nodes cannot read or ignore: nodes
 * of two layouts never write to one store. Layout 1 kept queued tasks in BullMQ; layout 2 had one
 * set of callbacks.
 */
export const LAYOUT = "3";

/** How long the settings stay after the last node that had them, in ms. Another node may then bring other settings. */
const SETTINGS_TTL_MS = 30_000;

const script = loadScript(new URL("./join-installation.lua", import.meta.url));
const replySchema = z.tuple([z.string(), z.number(), z.string(), z.array(z.string()), z.number()]);

/** Settings that all nodes of an installation must share, and their values. */
export type SharedSettings = Readonly<Record<string, string>>;

export interface JoinRequest {
  /** The id that a new or emptied store gets. */
  readonly newId: string;
  /** @default none, for a command that only reads or manages clients */
  readonly settings?: SharedSettings | undefined;
}

/** What the nodes of an installation share. */
export interface Installation {
  /** Lost with the data when somebody empties the store. */
  readonly id: string;
  /** The stored values of the node's settings. */
  readonly settings: SharedSettings;
  /** The server's time, in ms since the epoch. */
  readonly now: number;
}

/** The store has another layout. */
export interface OtherLayout {
  readonly layout: string;
  readonly unfinished: number;
}

/** Marks an empty store with this version's layout, an id and the node's settings; otherwise reads what is stored. */
export async function joinInstallation(
  connection: Pick<ValkeyConnection, "run">,
  { newId, settings = {} }: JoinRequest,
): Promise<Installation | OtherLayout> {
  const reply = await connection.run(script, [
    LAYOUT,
    newId,
    SETTINGS_TTL_MS,
    ...Object.entries(settings).flat(),
  ]);
  const [layout, unfinished, id, stored, now] = replySchema.parse(reply);
  return layout === LAYOUT ? { id, settings: parseHash(stored), now } : { layout, unfinished };
}

/**
 * Joins the installation of a node or command that starts.
 * @throws BackendUnavailableError if the store has another layout
 */
export async function requireInstallation(
  connection: Pick<ValkeyConnection, "run" | "root" | "address">,
  request: JoinRequest,
): Promise<Installation> {
  const joined = await joinInstallation(connection, request);
  if (!("layout" in joined)) return joined;
  const { layout, unfinished } = joined;
  const { root, address } = connection;
  const found = `The store ${root} at ${address} has layout ${layout}, and this version of Stile writes ${LAYOUT}`;
  throw new BackendUnavailableError(
    layout === "1"
      ? `${found}. The store has ${unfinished} unfinished tasks. Drain it first: stop the API nodes, let the workers of the older version run until no task is left, stop them, then start this version. Or choose another valkeyPrefix.`
      : `${found}. Run the version that wrote it, or choose another valkeyPrefix.`,
  );
}
