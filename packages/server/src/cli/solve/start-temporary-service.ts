import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { explainStartError } from "../explain-start-error.ts";
import type { Config } from "../../server/config/options.ts";

/** A service for one command, on free ports and with a data directory that is deleted afterwards. */
export interface TemporaryService extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
}

export async function startTemporaryService(config: Config): Promise<TemporaryService> {
  const [{ startService }, { createLog }] = await Promise.all([
    import("../../server/start-service.ts"),
    import("../../server/create-log.ts"),
  ]);
  await using opened = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "stile-solve-"));
  opened.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const service = opened.use(
    await startService(
      {
        ...config,
        host: "127.0.0.1",
        port: 0,
        emulatorPort: 0,
        emulatorTlsPort: 0,
        dataDirectory,
        backend: "sqlite",
        valkeyUrl: undefined,
        clientKey: undefined,
      },
      // Its log would mix with the progress lines.
      { log: createLog({ logLevel: "error", logFormat: config.logFormat }) },
    ).catch((error: unknown) => {
      throw explainStartError(error, config);
    }),
  );
  if (service.firstKey === undefined) throw new Error("a new data directory gave no first key");
  const running = opened.move();
  return { url: service.url, key: service.firstKey, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
