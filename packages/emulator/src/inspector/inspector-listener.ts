import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import { send } from "../http/exchange.ts";
import type { RequestHandler } from "../http/listen.ts";
import type { InspectorOptions } from "./create-inspector.ts";

/** Paths that the inspector serves. */
export const INSPECTOR_PATH = /^\/(?:inspector(?:[/?]|$)|\?|$)/;

/**
 * Serves the inspector. The first request loads its code, so that the emulator starts faster.
 * @param closing Ends the event streams.
 */
export function inspectorListener(
  options: () => Promise<InspectorOptions>,
  closing: AbortSignal,
): RequestHandler {
  let loading: ReturnType<typeof load> | undefined;
  return (request, response) => {
    loading ??= options().then(async (loaded) => await load(loaded, closing));
    loading
      .then(async (listener) => {
        await listener(request, response);
      })
      .catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
        const headers = { "content-type": "text/plain; charset=utf-8" };
        send(response, { status: 500, headers, body: "The inspector failed; see the emulator's console.\n" });
      });
  };
}

async function load(options: InspectorOptions, closing: AbortSignal) {
  const [{ getRequestListener }, { createInspector }] = await Promise.all([
    import("@hono/node-server"),
    import("./create-inspector.ts"),
  ]);
  const inspector = await createInspector(options);
  return getRequestListener(
    async (request, { incoming }: HttpBindings | Http2Bindings) =>
      await inspector.fetch(request, { address: incoming.socket.remoteAddress, closing }),
    // Keep Node's Request and Response for the program that imports the emulator.
    { overrideGlobalObjects: false },
  );
}
