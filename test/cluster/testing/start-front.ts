import { once } from "node:events";
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** What a node's `/readyz` said last: its HTTP status, or that it gave none. */
export type Readiness = number | "no answer";

/**
 * One address before several nodes, as a load balancer is: requests go in turn to those that are ready. One that breaks
 * off without an answer is answered 502.
 */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Sends requests to this node too, as soon as it is ready. */
  add(nodeUrl: string): void;
  remove(nodeUrl: string): void;
  /** Requests that this node has not answered yet. */
  underWayAt(nodeUrl: string): number;
  /** Resolves when this node says so. */
  until(nodeUrl: string, readiness: Readiness): Promise<void>;
  /** Resolves when every node that was added says so. */
  untilAll(readiness: Readiness): Promise<void>;
}

/** How often nodes are asked whether they are ready, in ms. */
const LOOK_MS = 50;
/** A node that takes longer to say that it is ready is not, in ms. */
const LOOK_TIMEOUT_MS = 6_000;
/** How long a change of theirs may take, in ms. */
const PATIENCE_MS = 20_000;

export async function startFront(): Promise<Front> {
  const nodes = new Map<string, Readiness>();
  const underWay = new Map<string, number>();
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
  const server = createServer(
    (incoming, response) => void pass(incoming, response, { next, agent, underWay }),
  );
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
  const until = async (holds: () => boolean) => {
    const givesUp = AbortSignal.timeout(PATIENCE_MS);
    while (!holds()) {
      if (givesUp.aborted) throw new Error(`the nodes stay as they are: ${JSON.stringify([...nodes])}`);
      await delay(LOOK_MS / 2);
    }
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    add(url) {
      nodes.set(url, "no answer");
      void watch(url);
    },
    remove: (url) => void nodes.delete(url),
    underWayAt: (url) => underWay.get(url) ?? 0,
    until: (url, readiness) => until(() => nodes.get(url) === readiness),
    untilAll: (readiness) => until(() => [...nodes.values()].every((each) => each === readiness)),
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

/**
 * Nothing is sent twice: whether a request that broke off was carried out is for its caller to find out. One that
 * reached no node goes to another.
 */
async function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  { next, agent, underWay }: Passing,
): Promise<void> {
  const body = await buffer(incoming);
  const { method, url = "/", headers } = incoming;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const node = next();
    if (node === undefined) break;
    underWay.set(node, (underWay.get(node) ?? 0) + 1);
    const outcome = await passTo(node + url, { method, headers, agent }, { body, response });
    underWay.set(node, (underWay.get(node) ?? 0) - 1);
    if (outcome === "passed") return;
    if (outcome === "broken") break;
  }
  response.writeHead(502).end();
}

interface Passing {
  readonly next: () => string | undefined;
  readonly agent: Agent;
  /** Requests that each node has not answered yet. */
  readonly underWay: Map<string, number>;
}

function passTo(
  url: string,
  options: RequestOptions,
  { body, response }: { readonly body: Buffer; readonly response: ServerResponse },
): Promise<"passed" | "broken" | "refused"> {
  return new Promise((resolve) => {
    const passed = request(url, options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy()).pipe(response);
      answer.on("close", () => resolve("passed"));
    });
    passed.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" ? "refused" : "broken");
    });
    passed.end(body);
  });
}
