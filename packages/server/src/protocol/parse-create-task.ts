import { givenMembers, isJsonObject, type JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";
import { ProtocolError } from "./protocol-error.ts";
import { TurnstileTask } from "./turnstile-task.ts";

/** The task of a request: aliases are resolved, unset members removed. */
export interface TurnstileRequest {
  /** The page's URL, normalized. */
  readonly websiteURL: string;
  readonly websiteKey: string;
  readonly action?: string;
  readonly cData?: string;
  readonly isolation: "widget" | "context";
}

/**
 * Parses the task of a createTask request (protocol part 1; part 2, "Accept"). Throws a ProtocolError that
 * names the first member at fault.
 */
export function parseCreateTask(request: JsonObject): TurnstileRequest {
  const task = request["task"];
  if (!isJsonObject(task)) {
    throw new ProtocolError("ERROR_TASK_ABSENT", {
      field: "task",
      problem: task === undefined || task === null || task === "" ? "is missing" : "must be a JSON object",
    });
  }
  const given = givenMembers(task);
  const parsed = parse(TurnstileTask, withGivenMetadata(given), "task");
  refuseProxy(given);
  refuseChallengePage(given);
  return toRequest(parsed);
}

function withGivenMetadata(given: JsonObject): JsonObject {
  const metadata = given["metadata"];
  return isJsonObject(metadata) ? { ...given, metadata: givenMembers(metadata) } : given;
}

const PROXY_MEMBERS = new Set([
  "proxy",
  "proxytype",
  "proxyaddress",
  "proxyport",
  "proxylogin",
  "proxyuser",
  "proxyusername",
  "proxypassword",
]);

/** Stile's browsers never use a proxy. */
function refuseProxy(given: JsonObject): void {
  for (const name of Object.keys(given)) {
    if (!PROXY_MEMBERS.has(name.toLowerCase())) continue;
    throw new ProtocolError("ERROR_BAD_PROXY", { field: `task.${name}`, problem: "is not supported" });
  }
}

const CHALLENGE_PAGE_MEMBERS = ["chlPageData", "pagedata", "pageData", "cloudflareTaskType"];

/** Challenge pages protect other people's sites, so Stile does not solve them. */
function refuseChallengePage(given: JsonObject): void {
  const name = CHALLENGE_PAGE_MEMBERS.find((member) => member in given);
  if (name === undefined) return;
  throw new ProtocolError("ERROR_TASK_NOT_SUPPORTED", {
    field: `task.${name}`,
    problem: "is for challenge pages, but only Turnstile widgets are supported",
  });
}

function toRequest(task: TurnstileTask): TurnstileRequest {
  const action = task.action ?? task.pageAction ?? task.metadata?.action;
  const cData = task.cData ?? task.cdata ?? task.data ?? task.turnstileCData ?? task.metadata?.cdata;
  return {
    websiteURL: new URL(task.websiteURL).href,
    websiteKey: task.websiteKey,
    ...(action === undefined ? {} : { action }),
    ...(cData === undefined ? {} : { cData }),
    isolation: task.isolation ?? "widget",
  };
}
