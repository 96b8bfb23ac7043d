import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Tracer,
} from "@opentelemetry/api";
import { blindObserver, type RequestObserver } from "../../core/request-observer.ts";

/** Methods that create a task, and so begin a trace. Others may be polls, and are traced only within a caller's trace. */
const CREATING = new Set(["createTask", "in.php"]);

/** Creates spans for requests, within the caller's trace if it sends one (W3C Trace Context). */
export function traceRequests(tracer: Tracer): RequestObserver {
  return {
    requestStarted(start) {
      const { method, requestId } = start;
      const caller = contextOf(start.header("traceparent"));
      if (caller === undefined && !CREATING.has(method)) return blindObserver.requestStarted(start);
      const attributes = { "stile.request.id": requestId, "stile.method": method };
      const parent = caller ?? ROOT_CONTEXT;
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
      return {
        run: (answer) => context.with(trace.setSpan(parent, span), answer),
        end({ outcome, taskId }) {
          span.setAttribute("stile.outcome", outcome);
          if (taskId !== undefined) span.setAttribute("stile.task.id", taskId);
          if (outcome === "ERROR_INTERNAL_SERVER_ERROR") span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
  };
}

const TRACEPARENT = /^00-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})$/;
const NO_ID = /^0+$/;

/** The caller's span, from a `traceparent` header of version 00. Ignores anything else. */
function contextOf(traceparent: string | undefined): Context | undefined {
  const { traceId = "", spanId = "", flags = "" } = TRACEPARENT.exec(traceparent ?? "")?.groups ?? {};
  if (NO_ID.test(traceId) || NO_ID.test(spanId) || traceId === "") return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
