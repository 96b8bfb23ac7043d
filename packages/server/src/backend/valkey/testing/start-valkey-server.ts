import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createCertificateAuthority } from "../../../../../emulator/src/authority/certificate-authority.ts";
import { startValkeyProcess, ValkeyStartError, type ValkeyProcess } from "./valkey-process.ts";
import { freePort } from "../../../../../emulator/src/testing/free-port.ts";

export { hasValkey } from "./valkey-process.ts";

export interface ValkeyServerOptions {
  /** More settings, as on the server's command line: `["--appendonly", "yes"]`. By default nothing is stored. */
  readonly settings?: readonly string[];
  /** Password that clients must send. */
  readonly password?: string;
  /** The only user, apart from `default` when there is a password. */
  readonly user?: {
    readonly name: string;
    readonly password: string;
    /** @default every key, channel and command */
    readonly rules?: readonly string[];
  };
  /** Speaks TLS only, with a certificate for 127.0.0.1 and localhost. @default false */
  readonly tls?: boolean;
}

/** A real server for tests, on a free port of the loopback address. */
export interface ValkeyServer extends AsyncDisposable {
  /** With user and password; `rediss:` if it speaks TLS. */
  readonly url: string;
  readonly port: number;
  /** Where it stores its data. */
  readonly directory: string;
  /** Certificate of the authority that signed its own, as PEM; empty without TLS. */
  readonly authority: string;
  /** Kills it immediately (SIGKILL), as a crash would; data on disk stays. */
  kill(): Promise<void>;
  /** Stops it as an operator would (SIGTERM); it first persists what its settings require. */
  stop(): Promise<void>;
  /** Restarts it on the same port and directory. */
  restart(): Promise<void>;
  /** Suspends it (SIGSTOP): it stays connected and does not answer until `resume` (SIGCONT). */
  pause(): void;
  resume(): void;
}

/** Starts the server that the set-up found (TEST_VALKEY_SERVER). */
export async function startValkeyServer(options: ValkeyServerOptions = {}): Promise<ValkeyServer> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-valkey-"));
  try {
    const { authority, settings } = await access(options, directory);
    const { port, process } = await startOnFreePort(
      (port) => [
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        directory,
        ...portSettings(port, options),
        ...settings,
      ],
      directory,
    );
    return {
      url: urlOf(port, options),
      port,
      directory,
      authority,
      ...process,
      async [Symbol.asyncDispose]() {
        await process.kill();
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

let shared: Promise<ValkeyServer> | undefined;
let shares = 0;

/**
 * One server for all tests of a process, which must neither stop nor reconfigure it. Each call returns a unique prefix
 * for keys. The server ends with the process.
 */
export async function shareValkeyServer(): Promise<{ readonly url: string; readonly prefix: string }> {
  shared ??= startValkeyServer();
  shares += 1;
  const prefix = `test-${shares}`;
  return { url: (await shared).url, prefix };
}

type Controls = Pick<ValkeyServer, "kill" | "stop" | "restart" | "pause" | "resume">;

/** Retries, because another process may take the port before the server starts. */
async function startOnFreePort(
  settingsFor: (port: number) => readonly string[],
  directory: string,
): Promise<{ port: number; process: Controls }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      const start = () => startValkeyProcess(settingsFor(port), directory);
      return { port, process: control(start, await start()) };
    } catch (error) {
      const isTaken = error instanceof ValkeyStartError && error.message.includes("Address already in use");
      if (!isTaken || attempt === 5) throw error;
    }
  }
}

function control(start: () => Promise<ValkeyProcess>, first: ValkeyProcess): Controls {
  let current = first;
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    current.child.kill(signal);
    // A paused process handles SIGTERM only after it resumes.
    current.child.kill("SIGCONT");
    await current.ended;
  };
  return {
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    async restart() {
      await end("SIGTERM");
      current = await start();
    },
    pause: () => void current.child.kill("SIGSTOP"),
    resume: () => void current.child.kill("SIGCONT"),
  };
}

/** Settings for access control and TLS. */
async function access(
  { password, user, tls = false, settings = [] }: ValkeyServerOptions,
  directory: string,
) {
  const all: string[] = [];
  if (password !== undefined) all.push("--requirepass", password);
  if (user !== undefined) {
    const rules = user.rules ?? ["~*", "&*", "+@all"];
    all.push("--user", user.name, "on", `>${user.password}`, ...rules);
    if (password === undefined) all.push("--user", "default", "off");
  }
  let authority = "";
  if (tls) {
    const certificates = await createCertificateAuthority();
    const { cert, key } = await certificates.issue(["127.0.0.1", "localhost"]);
    authority = certificates.certificate;
    const files = { "--tls-cert-file": cert, "--tls-key-file": key, "--tls-ca-cert-file": authority };
    for (const [setting, content] of Object.entries(files)) {
      const file = path.join(directory, `${setting.slice(2)}.pem`);
      await writeFile(file, content);
      all.push(setting, file);
    }
    all.push("--tls-auth-clients", "no");
  }
  return { authority, settings: [...all, ...settings] };
}

function portSettings(port: number, { tls = false }: ValkeyServerOptions): readonly string[] {
  return tls ? ["--port", "0", "--tls-port", String(port)] : ["--port", String(port)];
}

function urlOf(port: number, { tls = false, user, password }: ValkeyServerOptions): string {
  const url = new URL(`${tls ? "rediss" : "redis"}://127.0.0.1:${port}`);
  url.username = encodeURIComponent(user?.name ?? "");
  url.password = encodeURIComponent(user?.password ?? password ?? "");
  return url.href;
}
