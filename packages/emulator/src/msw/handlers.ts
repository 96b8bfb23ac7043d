import { http } from "msw";
import type { HttpHandler } from "msw";
import type { EmulatorControl } from "../emulator.ts";
import { MAX_BODY_BYTES } from "../http/exchange.ts";
import { createInProcessEmulator } from "../in-process/create-in-process-emulator.ts";
import { insideOf } from "../in-process/inside-of.ts";
import { answerSiteverify } from "../siteverify/answer-siteverify.ts";
import { toResponse } from "./to-response.ts";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const SCRIPT = /^https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/(?:[\w-]+\/)*api\.js(?:\?|$)/;
const NO_SCRIPT =
  'throw new Error("turnstile-emulator/msw answers siteverify only. ' +
  "In jsdom and happy-dom, call installTurnstile() of turnstile-emulator/dom; " +
  'in a browser, load api.js from an emulator made with createEmulator().");\n';

/**
 * Handlers for MSW's `setupServer()` that answer siteverify as the emulator does, in the process of the test. Scenarios
 * of siteverify apply; `drop` is MSW's network error.
 *
 * @param emulator An emulator or session of this process, whose sites, scenarios and tokens apply. By default a new
 *   emulator that has only the published test keys.
 * @throws TypeError if the emulator or session is of another process.
 */
export function handlers(emulator: EmulatorControl = createInProcessEmulator()): HttpHandler[] {
  const { session, sessions, rules } = insideOf(emulator, "handlers()");
  return [
    http.all(SITEVERIFY, async ({ request }) => {
      const body = Buffer.from(await request.arrayBuffer());
      const { answer, fault } = await answerSiteverify(
        { session: session(), sessions, rules },
        {
          method: request.method,
          contentType: request.headers.get("content-type") ?? undefined,
          body: body.length > MAX_BODY_BYTES ? undefined : body,
        },
      );
      return await toResponse(answer, fault);
    }),
    http.get(SCRIPT, async () => {
      const headers = { "content-type": "application/javascript; charset=utf-8" };
      return await toResponse({ headers, body: NO_SCRIPT });
    }),
  ];
}
