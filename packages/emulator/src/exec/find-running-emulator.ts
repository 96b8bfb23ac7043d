import { z } from "zod";
import { ExpectedError } from "../expected-error.ts";
import { hostAndPort } from "../http/host-and-port.ts";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";
import type { EmulatorAddresses } from "./exec-environment.ts";

/** An emulator in another process. */
export interface RunningEmulator {
  readonly addresses: EmulatorAddresses;
  /** Its authority, as PEM. */
  readonly certificate: string;
}

export interface FindOptions {
  /** Where its control paths would be. */
  readonly control: { readonly host: string; readonly port: number };
  /** Where its other paths would be. */
  readonly host: string;
  readonly token: string | undefined;
}

const PATIENCE_MS = 5000;

const aboutSchema = z.object({
  emulator: z.literal("turnstile"),
  httpPort: z.number(),
  tlsPort: z.number(),
  spkiFingerprint: z.string(),
});

/**
 * Finds the emulator that runs at an address; `undefined` if nothing listens there.
 * @throws ExpectedError if what listens there does not answer, or the emulator refuses the control token.
 */
export async function findRunningEmulator(options: FindOptions): Promise<RunningEmulator | undefined> {
  const { control, host, token } = options;
  // Port 0 means a free port, so no emulator runs there.
  if (control.port === 0) return undefined;
  const controlUrl = `http://${hostAndPort(control.host, control.port)}`;
  const ask = async (path: string) =>
    await fetch(`${controlUrl}/__emulator${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  let response: Response;
  try {
    response = await ask("");
  } catch (error) {
    // Nothing listens there, or something without HTTP; then listening fails later, with an error that names the port's flag.
    if (error instanceof TypeError) return undefined;
    throw new ExpectedError(
      `${controlUrl} does not answer. Stop what listens there, or choose another port with --port.`,
      {
        cause: error,
      },
    );
  }
  if (response.status === 401)
    throw new ExpectedError(
      `The emulator at ${controlUrl} requires its control token. Set TURNSTILE_EMULATOR_CONTROL_TOKEN, or choose another port with --port.`,
    );
  const about = aboutSchema.safeParse(await response.json().catch(() => undefined));
  if (!about.success) return undefined;
  const { httpPort, tlsPort, spkiFingerprint } = about.data;
  const authority = await ask("/authority.pem");
  return {
    certificate: await authority.text(),
    addresses: {
      url: `http://${hostAndPort(host, httpPort)}`,
      tlsUrl: `https://${hostAndPort(host, tlsPort)}`,
      controlUrl,
      controlToken: token,
      hostResolverRule: `MAP ${TURNSTILE_HOST}:443 ${hostAndPort(host, tlsPort)}`,
      spkiFingerprint,
    },
  };
}
