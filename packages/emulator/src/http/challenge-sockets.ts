import type { IncomingMessage } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { answerChallenge } from "../challenge/answer-challenge.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

/** Handles a request to use another protocol on its connection. */
export type UpgradeHandler = (
  request: IncomingMessage,
  head: Buffer,
  /** Marks the connection as busy until the returned function is called. An idle one may be closed. */
  hold: () => () => void,
) => void;

const PATH = "/turnstile/v0/challenges";
/** Maximum of a message, and of unread answers. */
const MAX_BYTES = 16 * 1024;

/**
 * `wss://…/turnstile/v0/challenges`: a WebSocket for a frame that runs many challenges.
 *
 * A message `ID REQUEST` contains the request of `POST /turnstile/v0/challenge`. The response is `ID ANSWER`, or just `ID `
 * if the frame must send the request with HTTP instead: for challenges that may get a fault, because faults are those of
 * HTTP. Each message aborts the previous challenge; a message without a request does nothing else.
 */
export function challengeSockets({ session }: Pick<Services, "session">): UpgradeHandler {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_BYTES,
    perMessageDeflate: false,
    // A client that sends pings and reads nothing would fill the memory with answers.
    autoPong: false,
  });
  return (request, head, hold) => {
    const { host, origin } = request.headers;
    // Browsers let any page open a WebSocket and read from it.
    if (request.url !== PATH || origin !== `https://${host}`) {
      request.socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    server.handleUpgrade(request, request.socket, head, (channel) => {
      answerMessages(channel, session, hold);
    });
  };
}

function answerMessages(channel: WebSocket, session: Services["session"], hold: () => () => void): void {
  let abortRun = () => {};
  const send = (text: string) => {
    if (channel.bufferedAmount > MAX_BYTES) channel.terminate();
    else channel.send(text);
  };
  channel.on("message", (data, isBinary) => {
    abortRun();
    if (isBinary || !Buffer.isBuffer(data)) {
      channel.terminate();
      return;
    }
    const text = data.toString();
    const [id = ""] = text.split(" ", 1);
    if (id === text) return;
    const run = new AbortController();
    abortRun = () => run.abort();
    const release = hold();
    void answer(session, text.slice(id.length + 1), run.signal)
      .then(
        (body) => !run.signal.aborted && send(`${id} ${body}`),
        () => !run.signal.aborted && channel.terminate(),
      )
      .finally(release);
  });
  channel.on("close", () => abortRun());
  // Such as a message that is too long.
  channel.on("error", () => channel.terminate());
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
