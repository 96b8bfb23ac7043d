import { openConnection } from "../../backend/valkey/connection/open-connection.ts";
import { ValkeyUrlError } from "../../backend/valkey/connection/parse-valkey-url.ts";
import { BackendUnavailableError } from "../../core/backend.ts";
import type { Log } from "../../core/log.ts";
import { openValkeyState, StateUnavailableError } from "turnstile-emulator";
import type { EmulatorState } from "turnstile-emulator";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** Where the emulators are that this one shares its state with. */
export interface SharedStateOptions {
  readonly url: string;
  /** With what all keys begin, in braces. */
  readonly prefix: string;
  /** Used instead of one in the URL. */
  readonly password: string | undefined;
}

/** A state, closed together with its connection. */
export interface SharedState extends AsyncDisposable {
  readonly state: EmulatorState;
}

/**
 * Opens the state that emulators share in Valkey.
 * @throws CliError for an address that is none or where nothing answers.
 */
export async function openSharedState(options: SharedStateOptions): Promise<SharedState> {
  await using opening = new AsyncDisposableStack();
  try {
    const { client, subscriber, root } = opening.use(await openConnection({ ...options, log: stderrLog }));
    const state = opening.use(await openValkeyState({ client, subscriber, root: `${root}:emulator` }));
    const opened = opening.move();
    return { state, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
  } catch (error) {
    if (error instanceof ValkeyUrlError) throw new CliError(`--valkey-url: ${error.message}`, EXIT.usage);
    if (error instanceof BackendUnavailableError || error instanceof StateUnavailableError)
      throw new CliError(`${error.message.replace(/\.?$/, ".")} Is --valkey-url right, and does it run?`);
    throw error;
  }
}

const say = (_fields: object, message: string): void => {
  process.stderr.write(`stile: ${message}\n`);
};

/** Tells people when the server goes away and when it is back. */
const stderrLog: Log = { debug() {}, info: say, warn: say, error: say };
