import type { IncomingMessage } from "node:http";
import { answerChallenge } from "../challenge/answer-challenge.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";
import { acceptWebSocket } from "./web-socket.ts";

/** Handles a request to use another protocol on its connection. */
export type UpgradeHandler = (
  request: IncomingMessage,
  head: Buffer,
  /** Marks the connection as busy until the returned function is called. An idle one may be closed. */
  hold: () => () => void,
) => void;

const PATH = "/turnstile/v0/challenges";
const MAX_BYTES = 16 * 1024;

/**
 * `wss://…/turnstile/v0/challenges`: a WebSocket for a frame that runs many challenges.
 *
 * A message `ID REQUEST` contains the request of `POST /turnstile/v0/challenge`. The response is `ID ANSWER`, or just `ID `
 * if the frame must send the request with HTTP instead: for challenges that may get a fault, because faults are those of
 * HTTP. Each message aborts the previous challenge; a message without a request does nothing else.
 */
export function challengeSockets({ session }: Pick<Services, "session">): UpgradeHandler {
  return (request, head, hold) => {
    const { host, origin } = request.headers;
    // Browsers let any page open a WebSocket and read from it.
    if (request.url !== PATH || origin !== `https://${host}`) {
      request.socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    let abortRun = () => {};
    const channel = acceptWebSocket(request, head, {
      maxBytes: MAX_BYTES,
      onText: (text) => {
        abortRun();
        const [id = ""] = text.split(" ", 1);
        if (id === text) return;
        const run = new AbortController();
        abortRun = () => run.abort();
        const release = hold();
        void answer(session, text.slice(id.length + 1), run.signal)
          .then(
            (body) => !run.signal.aborted && channel.send(`${id} ${body}`),
            () => !run.signal.aborted && channel.close(),
          )
          .finally(release);
      },
      onClose: () => abortRun(),
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
