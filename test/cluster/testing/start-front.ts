import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** What a node's `/readyz` said last: its HTTP status, or that it gave none. */
export type Readiness = number | "no answer";

/** One address before several nodes, as a load balancer is: requests go in turn to those that are ready. */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Sends requests to this node too, as soon as it is ready. */
  add(nodeUrl: string): void;
  remove(nodeUrl: string): void;
  readinessOf(nodeUrl: string): Readiness | undefined;
  /** Resolves when every node that was added says so. */
  untilAll(readiness: Readiness): Promise<void>;
}

/** The answer, with HTTP 502, to a request whose node broke off. */
export const BROKEN = { broken: true };
/** How often nodes are asked whether they are ready, in ms. */
const LOOK_MS = 50;
/** A node that takes longer to say that it is ready is not, in ms. */
const LOOK_TIMEOUT_MS = 6_000;

export async function startFront(): Promise<Front> {
  const nodes = new Map<string, Readiness>();
  const looking = new AbortController();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const next = () => {
    const all = [...nodes.keys()];
    const ready = all.filter((url) => nodes.get(url) === 200);
    // Where no node is ready, any may say why.
    const choice = ready.length > 0 ? ready : all;
    turn += 1;
    return choice[turn % choice.length];
  };
  const server = createServer((incoming, response) => pass(incoming, response, { node: next(), agent }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  const watch = async (url: string) => {
    while (nodes.has(url) && !looking.signal.aborted) {
      const readiness = await look(url);
      if (nodes.has(url)) nodes.set(url, readiness);
      await delay(LOOK_MS);
    }
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    add(url) {
      nodes.set(url, "no answer");
      void watch(url);
    },
    remove: (url) => void nodes.delete(url),
    readinessOf: (url) => nodes.get(url),
    async untilAll(readiness) {
      while ([...nodes.values()].some((each) => each !== readiness)) await delay(LOOK_MS / 2);
    },
    async [Symbol.asyncDispose]() {
      looking.abort();
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function look(url: string): Promise<Readiness> {
  try {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
    return status;
  } catch {
    return "no answer";
  }
}

/** Nothing is sent twice: whether a request that broke off was carried out is for its caller to find out. */
function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  { node, agent }: { readonly node: string | undefined; readonly agent: Agent },
): void {
  const breakOff = () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-type": "application/json" }).end(JSON.stringify(BROKEN));
  };
  if (node === undefined) return breakOff();
  const { method, url = "/", headers } = incoming;
  const passed = request(node + url, { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("error", breakOff).pipe(response);
  });
  passed.on("error", breakOff);
  incoming.pipe(passed);
}
