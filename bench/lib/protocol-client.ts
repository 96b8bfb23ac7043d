import { Agent, request } from "node:http";

/** The client key of the benchmark's servers. */
export const CLIENT_KEY = "benchmark-client-key";
export const SAMPLE_TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};

/** A minimal client with keep-alive connections. */
export interface ProtocolClient extends Disposable {
  post(path: string, body: object): Promise<Record<string, unknown>>;
  /**
   * Creates a task and polls for its result every `pauseMs`, or waits with one `waitSeconds` call. Returns the time from
   * sending createTask to receiving the token, in ms.
   */
  timeToToken(
    task: object,
    asking: { readonly pauseMs: number } | { readonly waitSeconds: number },
  ): Promise<number>;
}

export function protocolClient(url: string): ProtocolClient {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const post: ProtocolClient["post"] = (path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { method: "POST", agent }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve(JSON.parse(text) as Record<string, unknown>));
      });
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
  const ask: ProtocolClient["post"] = async (path, body) => {
    const answer = await post(path, { clientKey: CLIENT_KEY, ...body });
    if (answer["errorId"] !== 0) throw new Error(String(answer["errorDescription"]));
    return answer;
  };
  return {
    post: ask,
    async timeToToken(task, asking) {
      const sentAt = performance.now();
      const { taskId } = await ask("/createTask", { task: { ...SAMPLE_TASK, ...task } });
      for (;;) {
        const answer = await ask("/getTaskResult", { taskId, ...("waitSeconds" in asking ? asking : {}) });
        if (answer["status"] === "ready") return performance.now() - sentAt;
        if ("pauseMs" in asking) await new Promise((resolve) => setTimeout(resolve, asking.pauseMs));
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
