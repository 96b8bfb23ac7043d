import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** The fields of an OTLP/HTTP span in JSON that tests read. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: CollectedSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** A collector of traces, on a free port. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly paths: readonly string[];
  /** In the order in which they ended. */
  readonly spans: readonly CollectedSpan[];
  readonly serviceNames: ReadonlySet<string>;
  /** Everything that was received, as text. */
  text(): string;
}

export async function openCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const paths: string[] = [];
  const exports: Export[] = [];
  const serviceNames = new Set<string>();
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { resourceSpans } = body as Export;
      exports.push(body as Export);
      paths.push(request.url ?? "");
      for (const { resource, scopeSpans } of resourceSpans) {
        const name = resource.attributes.find(({ key }) => key === "service.name");
        serviceNames.add(JSON.stringify(name?.value));
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    spans,
    serviceNames,
    text: () => JSON.stringify(exports),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
