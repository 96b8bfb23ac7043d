import type { CheckReport, RequestReport, SiteverifyReport } from "./report-schema.ts";

/** What a request sent and got, in one line. */
function describeRequest(request: RequestReport): string {
  const { condition, marker, status, location, problem, accepted, durationMs } = request;
  const got =
    status === undefined
      ? (problem ?? "no answer")
      : `${status}${location === undefined ? "" : ` to ${location}`}`;
  return `${condition} (${marker}): ${got}, ${accepted ? "accepted" : "refused"}, ${durationMs} ms`;
}

/** What siteverify answered, in one line. */
function describeCall(call: SiteverifyReport): string {
  const { status, success, errorCodes = [], hostname, action, fault } = call;
  const injected = fault === undefined ? "" : `, with the fault ${fault}`;
  if (success === undefined) return `siteverify: ${status === 0 ? "connection closed" : status}${injected}`;
  const details = success ? `hostname "${hostname}", action "${action}"` : errorCodes.join(", ");
  return `siteverify: ${success ? "success" : "refused"}, ${details}${injected}`;
}

/** The requests and siteverify calls of a check, one per line. */
export function describeEvidence({ evidence: { requests, siteverify } }: CheckReport): readonly string[] {
  const calls =
    siteverify.length === 0 && requests.length > 0 ? ["no siteverify call"] : siteverify.map(describeCall);
  return [...requests.map(describeRequest), ...calls];
}
