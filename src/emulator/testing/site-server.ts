import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A website under test: every path answers with the same page. */
export interface SiteServer extends AsyncDisposable {
  readonly port: number;
  /** The page, as HTML; replaced by a test as it likes. */
  html: string;
  /** Headers of the page, such as a content security policy. */
  headers: Record<string, string>;
}

/** Serves pages for the tests' browser, on every `*.test` name (see openBrowser). */
export async function openSiteServer(): Promise<SiteServer> {
  const state = { html: "<!doctype html><title>empty</title>", headers: {} };
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...state.headers });
    response.end(state.html);
  });
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
