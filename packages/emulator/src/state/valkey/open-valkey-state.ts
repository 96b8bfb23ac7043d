import type { Cluster, Redis } from "ioredis";
import type { EmulatorState } from "../emulator-state.ts";
import { ChangeListener } from "./change-listener.ts";
import { readCommit } from "./operations/commit.ts";
import { loadAll } from "./operations/load.ts";
import { Store } from "./store.ts";
import { ValkeyState } from "./valkey-state.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** Where emulators share their state. */
export interface ValkeyStateOptions {
  /** A connection of ioredis's to Valkey or Redis; it stays the caller's. */
  readonly client: ValkeyClient;
  /**
   * A second one, which may be used for messages by others too; it stays the caller's.
   * @default a duplicate of `client`, closed with the state
   */
  readonly subscriber?: ValkeyClient | undefined;
  /** With what all keys begin; it must hold a hash tag. @default "{turnstile-emulator}" */
  readonly root?: string | undefined;
}

const HASH_TAG = /\{[^{}]+\}/;

/**
 * Opens the state that the nodes of one emulator share: all that have the same server and root are nodes of one.
 * Pass it on to `createEmulator({ state })`, and close it after that emulator.
 * @throws StateUnavailableError when the server does not answer within a few seconds.
 * @throws TypeError for a root without a hash tag.
 */
export async function openValkeyState({
  client,
  subscriber: given,
  root = "{turnstile-emulator}",
}: ValkeyStateOptions): Promise<EmulatorState> {
  if (!HASH_TAG.test(root)) throw new TypeError(`root: ${root} has no hash tag; try {${root}}.`);
  const subscriber = given ?? duplicateOf(client);
  await using opening = new AsyncDisposableStack();
  if (given === undefined) opening.defer(() => subscriber.disconnect());
  const store = new Store(client, root);
  const state = new ValkeyState(store, await loadAll(store));
  const listener = new ChangeListener({
    subscriber,
    channel: `${root}:changes`,
    onMessage: (text) => state.hear(readCommit(text)),
    onReturn: () => void state.refresh().catch(() => {}),
  });
  await listener.open();
  opening.use(listener);
  // Something may have been said between the loading and the listening.
  await state.refresh();
  state.closeWith(opening.move());
  return state;
}

function duplicateOf(client: ValkeyClient): ValkeyClient {
  const options = { lazyConnect: false, enableOfflineQueue: true };
  const subscriber = client.isCluster
    ? (client as Cluster).duplicate([], options)
    : (client as Redis).duplicate({ ...options, maxRetriesPerRequest: null });
  // Whoever looks after the connection hears of the same trouble from the client.
  subscriber.on("error", () => {});
  return subscriber;
}
