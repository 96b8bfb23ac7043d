import type { Post } from "./challenge.ts";

/** After how many requests to open a WebSocket, so that most frames never do, and those whose WebSocket was closed wait. */
const OPEN_AFTER = 5;

/**
 * Sends the first requests with `post`, and later ones through a WebSocket, which takes a fraction of the CPU time of a
 * request. Sends a request with `post` too while the socket is not open, if it closes before the answer, and if the
 * emulator asks for it (`http/challenge-sockets.ts`).
 *
 * @param url The WebSocket's URL.
 */
export function postThroughSocket(url: string, post: Post): Post {
  let socket: WebSocket | undefined;
  /** Since the WebSocket was closed. */
  let requests = 0;
  let lastId = 0;
  /** Takes the answer to the latest request; undefined if there will be none. */
  let take: ((id: string, answer: string) => void) | undefined;

  const open = () => {
    const opening = new WebSocket(url);
    socket = opening;
    opening.addEventListener("message", ({ data }: MessageEvent<string>) => {
      const [id = ""] = data.split(" ", 1);
      take?.(id, data.slice(id.length + 1));
    });
    opening.addEventListener("close", () => {
      socket = undefined;
      requests = 0;
      take?.(String(lastId), "");
    });
  };

  /** The answer as JSON; "" if the request must be sent with `post`. */
  const send = (channel: WebSocket, request: string, signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const wanted = String(lastId);
      take = (id, answer) => {
        if (id === wanted) resolve(answer);
      };
      signal.addEventListener("abort", () => {
        channel.send("abort");
        reject(signal.reason);
      });
      channel.send(`${wanted} ${request}`);
    });

  return async (request, signal) => {
    if (socket?.readyState === WebSocket.OPEN) {
      const answer = await send(socket, JSON.stringify(request), signal);
      if (answer !== "") return { ok: true, json: async () => JSON.parse(answer) as unknown };
    } else if (socket === undefined) {
      requests += 1;
      if (requests === OPEN_AFTER) open();
    }
    return await post(request, signal);
  };
}
