import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";

/** A website that serves the same page at every path. */
export interface SiteServer extends AsyncDisposable {
  readonly port: number;
  /** The page's HTML, which a test can replace. */
  html: string;
  /** Headers of the page, such as a content security policy. */
  headers: Record<string, string>;
}

/**
 * Serves pages for the tests' browser, on every `*.test` name (see openBrowser).
 *
 * @param certificate Serve https with it.
 */
export async function openSiteServer(
  certificate?: Pick<IssuedCertificate, "key" | "cert">,
): Promise<SiteServer> {
  const state = { html: "<!doctype html><title>empty</title>", headers: {} };
  const listener: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...state.headers });
    response.end(state.html);
  };
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    port,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  });
}
