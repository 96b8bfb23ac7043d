import { constants } from "node:http2";
import type { Limited } from "../scenarios/scenario-in-force.ts";
import type { ScriptedTrouble } from "../scenarios/scenario.ts";
import { send } from "./exchange.ts";
import type { HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

/** What is left to do once a scripted trouble has had its way. */
export type AfterTrouble = "answer" | "answer half" | "nothing";

/** Lets a scenario spoil an answer: waits, breaks off, or answers something else. */
export async function meetTrouble(
  { scenarios, closing }: Pick<Services, "scenarios" | "closing">,
  trouble: (ScriptedTrouble & Limited) | undefined,
  response: HttpResponse,
): Promise<AfterTrouble> {
  if (trouble === undefined || !(await scenarios.happens(trouble))) return "answer";
  await wait(trouble.delayMs ?? 0, closing);
  if (trouble.drop === true) {
    drop(response);
    return "nothing";
  }
  if (trouble.status !== undefined) {
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    send(response, { status: trouble.status, headers, body: "As the scenario has it.\n" });
    return "nothing";
  }
  return trouble.truncated === true ? "answer half" : "answer";
}

function drop(response: HttpResponse): void {
  if ("stream" in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.socket?.destroy();
}
