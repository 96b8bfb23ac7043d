import { connectEmulator } from "../remote/connect-emulator.ts";
import type { MintOptions } from "../tokens/mint-options.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** The flags of `token`. */
export interface TokenRequest extends MintOptions {
  readonly url: string;
  /** Id of the session that the tokens belong to. @default the emulator itself */
  readonly session?: string | undefined;
}

/**
 * Prints tokens of a running emulator, one per line.
 * @throws ExpectedError when no emulator answers, or it refuses the request.
 */
export async function printTokens(
  { url, session, count = 1, sitekey, action, cdata, hostname, ageMs, interactive }: TokenRequest,
  controlToken: string | undefined,
): Promise<void> {
  if (!URL.canParse(url))
    throw new CliError(`--url must be an address such as http://127.0.0.1:7081, got "${url}".`, EXIT.usage);
  await using emulator = await connectEmulator(url, { token: controlToken });
  const source = session === undefined ? emulator : emulator.session(session);
  const options = { sitekey, action, cdata, hostname, ageMs, interactive };
  const tokens = await source.mintToken({ ...options, count });
  process.stdout.write(`${tokens.join("\n")}\n`);
}
