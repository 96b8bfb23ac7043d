import { ExpectedError } from "../../core/expected-error.ts";
import { context, diag, DiagLogLevel, type Tracer } from "@opentelemetry/api";
import type { Log } from "../../core/log.ts";

/** Tracing is configured, but the packages for it are not installed. */
export class TracingMissingError extends ExpectedError {
  override readonly name = "TracingMissingError";

  constructor(cause: unknown) {
    super(
      `Traces need packages that are not installed: npm install ${PACKAGES.map((name) => `@opentelemetry/${name}`).join(" ")}`,
      { cause },
    );
  }
}

const PACKAGES = ["sdk-trace", "resources", "context-async-hooks", "exporter-trace-otlp-http"];

/** Timeout for one export, including retries, in ms. A stopping service waits for the last export. */
const EXPORT_TIMEOUT_MS = 2_000;

/** Sends spans to a collector. Disposing sends the remaining ones. */
export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
}

export interface TracingOptions {
  /** The collector's address; `/v1/traces` is added. @default the environment's OTEL_EXPORTER_OTLP_… */
  readonly endpoint: string | undefined;
  /** The variables that OpenTelemetry defines; its exporter reads them from the process itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/**
 * Loads and starts OpenTelemetry's SDK if a collector is configured.
 * @throws TracingMissingError
 */
export async function startTracing({
  endpoint,
  environment,
  log,
}: TracingOptions): Promise<Tracing | undefined> {
  const isConfigured =
    endpoint !== undefined ||
    isSet(environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]) ||
    isSet(environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
  if (!isConfigured || environment["OTEL_SDK_DISABLED"] === "true") return undefined;
  const sdk = await loadSdk();
  // An unavailable collector must not stop the service; a line in the log is enough.
  const warn = (message: string) => log.warn({ reason: firstLine(message) }, "could not send traces");
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    {
      logLevel: DiagLogLevel.ERROR,
      suppressOverrideMessage: true,
    },
  );
  const contexts = new sdk.AsyncLocalStorageContextManager().enable();
  // A program that embeds the service may have set one already, which works too.
  const isOurs = context.setGlobalContextManager(contexts);
  const url = endpoint === undefined ? {} : { url: `${endpoint.replace(/\/+$/, "")}/v1/traces` };
  const exporter = new sdk.OTLPTraceExporter({ ...url, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new sdk.TracerProvider({
    resource: sdk
      .defaultResource()
      .merge(sdk.resourceFromAttributes({ "service.name": "stile" }))
      .merge(sdk.detectResources({ detectors: [sdk.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  return {
    tracer: provider.getTracer("stile"),
    async [Symbol.asyncDispose]() {
      await provider.shutdown().catch((error: unknown) => warn(String(error)));
      if (isOurs) context.disable();
    },
  };
}

async function loadSdk() {
  try {
    const [trace, resources, contexts, exporter] = await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/context-async-hooks"),
      import("@opentelemetry/exporter-trace-otlp-http"),
    ]);
    return { ...trace, ...resources, ...contexts, ...exporter };
  } catch (error) {
    throw new TracingMissingError(error);
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function firstLine(text: string): string {
  return text.slice(0, 300).split("\n", 1)[0] ?? "";
}
