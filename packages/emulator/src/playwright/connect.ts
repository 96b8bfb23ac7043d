import type { EmulatorClient } from "../emulator.ts";
import { connectEmulator } from "../remote/connect-emulator.ts";
import { connectRunEmulator } from "./run-emulator.ts";

/** The emulators of a worker: one per address, or the emulator of the run without an address. */
export class Emulators implements AsyncDisposable {
  readonly #byUrl = new Map<string, Promise<EmulatorClient>>();

  /**
   * Connects to the emulator at an address. Without an address, to the emulator of `turnstileWebServer()` or
   * `turnstile-emulator exec` (from the environment), or else to the one that all workers of the run share.
   * @throws EmulatorConnectionError when no emulator answers.
   */
  async at(url: string | undefined): Promise<EmulatorClient> {
    const { TURNSTILE_EMULATOR_URL, TURNSTILE_EMULATOR_CONTROL_URL, TURNSTILE_EMULATOR_CONTROL_TOKEN } =
      process.env;
    const address = url ?? TURNSTILE_EMULATOR_CONTROL_URL ?? TURNSTILE_EMULATOR_URL ?? "";
    const known = this.#byUrl.get(address);
    if (known !== undefined) return await known;
    const token = TURNSTILE_EMULATOR_CONTROL_TOKEN;
    const opening = address === "" ? connectRunEmulator(process.ppid) : connectEmulator(address, { token });
    this.#byUrl.set(address, opening);
    try {
      return await opening;
    } catch (error) {
      // The next test tries again: the emulator may start later.
      this.#byUrl.delete(address);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.#byUrl.values()) await (await opening).close();
  }
}
