import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { startServe, type Serving } from "../../packages/server/src/cli/testing/start-serve.ts";

// Callback URLs that lead to this machine or its network (SSRF).

let cli: Cli;
let service: Serving;
let port: number;
/** Connections that somebody opened to a port of this machine. */
const connections: Socket[] = [];
const target = createServer((socket) => {
  connections.push(socket);
  socket.destroy();
});
beforeAll(async () => {
  cli = await openCli();
  service = await startServe(cli, ["--log-level", "info"]);
  target.listen(0);
  await once(target, "listening");
  ({ port } = target.address() as AddressInfo);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
  target.close();
});

/** Ways to write an address of this machine. */
const HOSTS = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "0.0.0.0",
  "localhost",
  "localhost.",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "user:password@127.0.0.1",
];

test("no callback reaches this machine", async () => {
  const task = {
    type: "TurnstileTaskProxyless",
    websiteURL: "https://shop.example/",
    websiteKey: "1x00000000000000000000AA",
  };
  const create = async (callbackUrl: string) => {
    const body = JSON.stringify({ clientKey: service.firstKey, task, callbackUrl });
    const response = await fetch(`${service.url}/createTask`, { method: "POST", body });
    expect(response.status).toBe(200);
    return (await response.json()) as { readonly taskId?: string };
  };
  const created = await Promise.all(HOSTS.map((host) => create(`http://${host}:${port}/hook`)));
  for (const scheme of [
    "file:///etc/passwd",
    `gopher://127.0.0.1:${port}/`,
    `ftp://127.0.0.1:${port}/`,
    "data:,x",
  ])
    expect([scheme, await create(scheme)]).toEqual([scheme, expect.objectContaining({ errorId: 1 })]);
  const accepted = created.filter(({ taskId }) => taskId !== undefined);
  const failures = () => service.process.written.stderr.match(/callback failed/g) ?? [];
  await expect.poll(() => failures().length).toBeGreaterThanOrEqual(accepted.length);
  expect(accepted.length).toBeGreaterThan(0);
  expect(connections).toEqual([]);
});
