import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import type { HttpRequest, HttpResponse } from "../http/exchange.ts";
import { sendJson } from "../http/exchange.ts";
import type { RequestHandler } from "../http/listen.ts";
import type { Services } from "../http/services.ts";
import type { GuardOptions } from "./guard.ts";

type Listener = (request: HttpRequest, response: HttpResponse) => Promise<void>;

/**
 * Serves the control and management paths. The first request loads their code, so that the emulator starts faster; most
 * emulators never need it.
 */
export function controlListener(services: Services, options: GuardOptions): RequestHandler {
  let loading: Promise<Listener> | undefined;
  return (request, response) => {
    loading ??= load(services, options);
    loading
      .then(async (listener) => {
        await listener(request, response);
      })
      .catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
        sendJson(response, 500, { error: "The emulator failed; see its console." });
      });
  };
}

async function load(services: Services, options: GuardOptions): Promise<Listener> {
  const [{ getRequestListener }, { controlApp }] = await Promise.all([
    import("@hono/node-server"),
    import("./control-app.ts"),
  ]);
  const app = controlApp(services, options);
  const listener = getRequestListener(
    (request, bindings: HttpBindings | Http2Bindings) => app.fetch(request, bindings),
    // Keep Node's Request and Response for the program that imports the emulator.
    { overrideGlobalObjects: false },
  );
  return async (request, response) => {
    await listener(request, response);
  };
}
