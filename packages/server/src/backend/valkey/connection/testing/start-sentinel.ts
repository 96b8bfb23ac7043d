import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { startValkeyServer, type ValkeyServer } from "../../testing/start-valkey-server.ts";
import { freePort } from "../../../../../../emulator/src/testing/free-port.ts";

/** A primary, its replica, and a Sentinel that promotes the replica. */
export interface WatchedServers extends AsyncDisposable {
  readonly url: string;
  readonly primary: ValkeyServer;
  readonly replica: ValkeyServer;
}

const DOWN_AFTER_MS = 500;

export async function startWatchedServers(): Promise<WatchedServers> {
  await using opened = new AsyncDisposableStack();
  const primary = opened.use(await startValkeyServer());
  const replica = opened.use(
    await startValkeyServer({ settings: ["--replicaof", "127.0.0.1", String(primary.port)] }),
  );
  const port = await freePort();
  const directory = await mkdtemp(path.join(tmpdir(), "stile-sentinel-"));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const file = path.join(directory, "sentinel.conf");
  await writeFile(
    file,
    [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${directory}`,
      `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
      `sentinel down-after-milliseconds main ${DOWN_AFTER_MS}`,
      "sentinel failover-timeout main 2000",
      "",
    ].join("\n"),
  );
  const child = spawn(process.env["TEST_VALKEY_SERVER"] ?? "", [file, "--sentinel"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  opened.defer(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  await untilLinked(replica);
  // The Sentinel must know the replica before it can promote it.
  await heard(child.stdout, /\+slave/);
  const running = opened.move();
  return {
    url: `redis+sentinel://127.0.0.1:${port}/main`,
    primary,
    replica,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function untilLinked({ url }: ValkeyServer): Promise<void> {
  const admin = new Redis(url);
  while (!(await admin.info("replication")).includes("master_link_status:up")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  admin.disconnect();
}

function heard(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (pattern.test(text)) resolve();
    });
    stream.once("end", () => reject(new Error(`the Sentinel ended: ${text}`)));
  });
}
