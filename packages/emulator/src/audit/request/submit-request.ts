import type { Submitter } from "../submission.ts";
import { fillTemplate } from "./fill-template.ts";
import { MARKER_HEADER, type RequestTemplate } from "./request-template.ts";
import { sendRequest } from "./send-request.ts";
import type { TargetPolicy } from "./target-policy.ts";

/** Submits a request that has `{token}`, to the endpoints that the policy allows. */
export function submitRequest(template: RequestTemplate, policy: TargetPolicy): Submitter {
  return {
    description: `${template.method} ${template.url}`,
    hostname: new URL(template.url.replaceAll(/[{}]/g, "")).hostname.replaceAll(/[[\]]/g, ""),
    canOmitToken: true,
    canMoveToken: true,
    canOverlap: true,
    send: async ({ signal, ...attempt }) => {
      const { headers, ...filled } = fillTemplate(template, attempt);
      const marked = { ...filled, headers: [...headers, [MARKER_HEADER, attempt.marker] as const] };
      const address = await policy.resolve(marked.url);
      return await sendRequest(marked, { address, signal });
    },
  };
}
