import { Agent, request } from "node:http";

/** A request to repeat. */
export interface Repeated {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const CONCURRENTLY = 16;

/** Sends the same request many times over a few connections; returns how often each status was answered. */
export async function sendMany(
  url: string,
  count: number,
  { method = "POST", headers = {}, body = "" }: Repeated,
): Promise<Readonly<Record<number, number>>> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENTLY });
  const statuses: Record<number, number> = {};
  const send = () =>
    new Promise<number>((resolve, reject) => {
      const sent = request(url, { method, headers, agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end(body);
    });
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const status = await send();
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENTLY }, work));
  } finally {
    agent.destroy();
  }
  return statuses;
}
