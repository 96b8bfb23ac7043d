import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { answerChallenge } from "../challenge/answer-challenge.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";
import { acceptWebSocket } from "./web-socket.ts";

/** Handles a request to use another protocol on its connection. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const PATH = "/turnstile/v0/challenges";
const MAX_BYTES = 16 * 1024;
/** Longer than a run of a widget can take. */
const IDLE_MS = 120_000;

/**
 * `wss://…/turnstile/v0/challenges`: a WebSocket for a frame that runs many challenges.
 *
 * A message `ID REQUEST` contains the request of `POST /turnstile/v0/challenge`. The response is `ID ANSWER`, or just `ID `
 * if the frame must send the request with HTTP instead: for challenges that may get a fault, because faults are those of
 * HTTP. Each message aborts the previous challenge; a message without a request does nothing else.
 */
export function challengeSockets({ session }: Pick<Services, "session">): UpgradeHandler {
  return (request, socket, head) => {
    const { host, origin } = request.headers;
    // Browsers let any page open a WebSocket and read from it.
    if (request.url !== PATH || origin !== `https://${host}`) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    let current = new AbortController();
    const channel = acceptWebSocket(request, head, {
      maxBytes: MAX_BYTES,
      idleMs: IDLE_MS,
      onText: (text) => {
        current.abort();
        current = new AbortController();
        const { signal } = current;
        const [id = ""] = text.split(" ", 1);
        if (id === text) return;
        answer(session, text.slice(id.length + 1), signal).then(
          (body) => {
            if (!signal.aborted) channel.send(`${id} ${body}`);
          },
          () => {
            if (!signal.aborted) channel.close();
          },
        );
      },
      onClose: () => current.abort(),
    });
  };
}

/** The body of the answer; "" if the frame must send the request with HTTP. Rejects if the run was aborted. */
async function answer(session: Services["session"], body: string, run: AbortSignal): Promise<string> {
  const asked = parseChallenge(Buffer.from(body));
  if (asked === undefined) return "";
  const site = session.sites.get(asked.sitekey);
  if (site === undefined || !session.scenarios.isFaultless(site, asked)) return "";
  const answered = await answerChallenge({ session }, asked, {
    wait: async (ms) => await wait(ms, run),
    isGone: () => run.aborted,
  });
  return answered === undefined || answered.answer === "nothing" ? "" : String(answered.answer.body);
}
