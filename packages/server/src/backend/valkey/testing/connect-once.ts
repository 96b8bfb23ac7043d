import { Redis } from "ioredis";

/** A client that fails immediately instead of retrying. */
export function connectOnce(url: string, options: { authority?: string } = {}) {
  const { authority } = options;
  const client = new Redis(url, {
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    ...(authority === undefined ? {} : { tls: { ca: authority } }),
  });
  client.on("error", () => undefined);
  return Object.assign(client, { [Symbol.dispose]: () => client.disconnect() });
}
