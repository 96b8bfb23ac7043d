import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";

/** A real server of its own for tests, on a free port of the loopback address. */
export interface ValkeyServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Starts `redis-server` (or what STILE_TEST_VALKEY names) with the given settings, such as `--appendonly yes`. */
export async function startValkeyServer(settings: readonly string[] = []): Promise<ValkeyServer> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-valkey-"));
  const port = await freePort();
  const binary = process.env["STILE_TEST_VALKEY"] ?? "redis-server";
  const child = spawn(
    binary,
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory, ...settings],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  for await (const chunk of child.stdout) if (String(chunk).includes("Ready to accept connections")) break;
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
