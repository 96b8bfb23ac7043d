import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { startServe, type Serving } from "../../packages/server/src/cli/testing/start-serve.ts";
import { openIdle, type IdleConnection } from "./testing/open-idle.ts";
import { requestToken } from "./testing/request-token.ts";

const OPEN_FILES = 300;
/** More than there are file descriptors. */
const CONNECTIONS = 400;

describe.skipIf(process.platform === "win32")(`a service with ${OPEN_FILES} file descriptors`, () => {
  let cli: Cli;
  let service: Serving;
  let emulatorUrls: readonly string[];
  beforeAll(async () => {
    cli = await openCli();
    service = await startServe(cli, [], { openFiles: OPEN_FILES });
    const siteverify = /siteverify +(\S+)/.exec(service.process.written.stdout)?.[1] ?? "";
    const { origin } = new URL(siteverify);
    const description = await (await fetch(`${origin}/__emulator/`)).json();
    const { tlsPort } = description as { readonly tlsPort: number };
    emulatorUrls = [origin, `https://127.0.0.1:${tlsPort}`];
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await cli[Symbol.asyncDispose]();
  });

  test("completes tasks while idle connections fill every public port", async () => {
    using idle = new DisposableStack();
    for (const url of [service.url, ...emulatorUrls]) {
      const opened = await Promise.all(Array.from({ length: CONNECTIONS }, () => openIdle(url)));
      for (const connection of opened) idle.use<IdleConnection>(connection);
    }
    expect(await requestToken(service)).toBe("XXXX.DUMMY.TOKEN.XXXX");
  });

  test("completes tasks while idle HTTP/2 sessions fill the emulator's port", async () => {
    using idle = new DisposableStack();
    for (let count = 0; count < CONNECTIONS; count += 1)
      idle.use(await openSession(emulatorUrls.at(-1) ?? ""));
    expect(await requestToken(service)).toBe("XXXX.DUMMY.TOKEN.XXXX");
  });
});

/** Opens an HTTP/2 session without requests. */
async function openSession(url: string): Promise<Disposable> {
  const session: ClientHttp2Session = connectHttp2(url, { rejectUnauthorized: false });
  await new Promise<void>((resolve) => {
    session.on("connect", () => resolve()).on("error", () => resolve());
  });
  return { [Symbol.dispose]: () => session.destroy() };
}
