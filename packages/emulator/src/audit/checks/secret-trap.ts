import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../../http/exchange.ts";

/** A server at another address than siteverify's, which notices the secret and confirms every token. */
export interface SecretTrap extends AsyncDisposable {
  readonly url: string;
  readonly requests: number;
  readonly gotSecret: boolean;
}

/** Opens the trap on a free port of this machine. */
export async function openSecretTrap(secret: string): Promise<SecretTrap> {
  const seen = { requests: 0, gotSecret: false };
  const server = createServer((request, response) => {
    seen.requests += 1;
    void readBody(request).then((body) => {
      const text = `${request.url} ${body?.toString("utf8") ?? ""}`;
      seen.gotSecret ||= [secret, encodeURIComponent(secret)].some((form) => text.includes(form));
      response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"success":true,"error-codes":[]}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/elsewhere`,
    get requests() {
      return seen.requests;
    },
    get gotSecret() {
      return seen.gotSecret;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
