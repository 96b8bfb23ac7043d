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

/** A node's latest HTTP status from `/readyz`, or that there was none. */
export type Readiness = number | "no answer";

/**
 * A load balancer: forwards requests round-robin to the nodes that are ready. A request that breaks off without an answer
 * gets 502 with the reason.
 */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Adds a node, which gets requests as soon as it is ready. */
  add(nodeUrl: string): void;
  remove(nodeUrl: string): void;
  /** Requests that this node has not answered yet. */
  inFlightAt(nodeUrl: string): number;
  /** Answers of nodes with HTTP status 500 or higher, without the balancer's own. */
  readonly serverErrors: readonly string[];
  /** Resolves when this node has this readiness. */
  until(nodeUrl: string, readiness: Readiness): Promise<void>;
  /** Resolves when every node has this readiness. */
  untilAll(readiness: Readiness): Promise<void>;
}

/** How often to poll `/readyz`, in ms. */
const POLL_MS = 50;
/** Timeout of a poll, in ms. */
const POLL_TIMEOUT_MS = 6_000;
/** How long `until` waits, in ms. */
const PATIENCE_MS = 20_000;

export async function startFront(): Promise<Front> {
  const nodes = new Map<string, Readiness>();
  const inFlight = new Map<string, number>();
  const serverErrors: string[] = [];
  const looking = new AbortController();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const next = () => {
    const all = [...nodes.keys()];
    const ready = all.filter((url) => nodes.get(url) === 200);
    // If no node is ready, any node can explain why.
    const choice = ready.length > 0 ? ready : all;
    turn += 1;
    return choice[turn % choice.length];
  };
  const server = createServer(
    // By default, Node closes connections that were idle for 5 s, even while a caller's request is on its way.
    { keepAliveTimeout: 0 },
    (incoming, response) => void pass(incoming, response, { next, agent, inFlight, serverErrors }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  const watch = async (url: string) => {
    while (nodes.has(url) && !looking.signal.aborted) {
      const readiness = await look(url);
      if (nodes.has(url)) nodes.set(url, readiness);
      await delay(POLL_MS);
    }
  };
  const until = async (holds: () => boolean) => {
    const givesUp = AbortSignal.timeout(PATIENCE_MS);
    while (!holds()) {
      if (givesUp.aborted)
        throw new Error(`the nodes did not reach the expected readiness: ${JSON.stringify([...nodes])}`);
      await delay(POLL_MS / 2);
    }
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    add(url) {
      nodes.set(url, "no answer");
      void watch(url);
    },
    remove: (url) => void nodes.delete(url),
    serverErrors,
    inFlightAt: (url) => inFlight.get(url) ?? 0,
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
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(POLL_TIMEOUT_MS) });
    return status;
  } catch {
    return "no answer";
  }
}

/**
 * Forwards a request. A request that broke off is not repeated, because it may have run; one that reached no node goes to
 * another node.
 */
async function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  { next, agent, inFlight, serverErrors }: Passing,
): Promise<void> {
  const body = await buffer(incoming);
  const { method, url = "/", headers } = incoming;
  const refusals: string[] = [];
  while (refusals.length < 3) {
    const node = next();
    if (node === undefined) break;
    inFlight.set(node, (inFlight.get(node) ?? 0) + 1);
    const outcome = await passTo(node + url, { method, headers, agent }, { body, response, serverErrors });
    inFlight.set(node, (inFlight.get(node) ?? 0) - 1);
    if (outcome === "passed") return;
    refusals.push(`${url} at ${node}: ${outcome.message}`);
    if (outcome.code !== "ECONNREFUSED") break;
  }
  response.writeHead(502).end(refusals.join("; "));
}

interface Passing {
  readonly next: () => string | undefined;
  readonly agent: Agent;
  /** Requests that each node has not answered yet. */
  readonly inFlight: Map<string, number>;
  readonly serverErrors: string[];
}

function passTo(
  url: string,
  options: RequestOptions,
  {
    body,
    response,
    serverErrors,
  }: { readonly body: Buffer; readonly response: ServerResponse; readonly serverErrors: string[] },
): Promise<"passed" | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const passed = request(url, options, (answer) => {
      if ((answer.statusCode ?? 0) >= 500) serverErrors.push(`${answer.statusCode} from ${url}`);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy()).pipe(response);
      answer.on("close", () => resolve("passed"));
    });
    passed.on("error", resolve);
    passed.end(body);
  });
}
