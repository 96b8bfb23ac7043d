import type { ActivityEntry } from "../activity/activity.ts";

/** The emulated endpoints of an event. */
const PATHS = {
  script: "/turnstile/v0/api.js",
  widget: "/cdn-cgi/challenge-platform/turnstile/widget/",
  challenge: "/turnstile/v0/challenge",
  siteverify: "/turnstile/v0/siteverify",
} as const;

/** The events as an HTTP Archive 1.2, with the parts of requests and answers that the journal has. */
export function exportHar(events: readonly ActivityEntry[], creator: string): object {
  return { log: { version: "1.2", creator: { name: creator, version: "1" }, entries: events.map(harEntry) } };
}

function harEntry({ at, session, entry }: ActivityEntry): object {
  const isPost = entry.type === "challenge" || entry.type === "siteverify";
  const headers = entry.origin === "" ? [] : [{ name: "origin", value: entry.origin }];
  const sitekey = entry.type === "widget" ? encodeURIComponent(entry.sitekey) : "";
  return {
    startedDateTime: new Date(at).toISOString(),
    time: 0,
    request: {
      method: isPost ? "POST" : "GET",
      url: `https://challenges.cloudflare.com${PATHS[entry.type]}${sitekey}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers,
      queryString: entry.type === "widget" ? namesAndValues(entry.parameters) : [],
      ...(isPost
        ? { postData: { mimeType: "application/json", text: JSON.stringify(requestOf(entry)) } }
        : {}),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: entry.type === "siteverify" ? entry.status : (entry.fault?.status ?? 200),
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [],
      content: { size: -1, mimeType: "application/json", text: JSON.stringify(answerOf(entry)) },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
    comment: JSON.stringify({ session, id: entry.id, fault: entry.fault }),
  };
}

function requestOf(entry: ActivityEntry["entry"]): object {
  if (entry.type === "siteverify")
    return { response: entry.token, remoteip: entry.remoteip, idempotency_key: entry.idempotencyKey };
  if (entry.type !== "challenge") return {};
  const { sitekey, widget, action, cData } = entry;
  return { sitekey, widget, action, cData };
}

function answerOf(entry: ActivityEntry["entry"]): object {
  if (entry.type === "siteverify") return entry.answer ?? {};
  if (entry.type !== "challenge") return {};
  return { status: entry.outcome, token: entry.token, code: entry.code };
}

function namesAndValues(parameters: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(parameters).map(([name, value]) => ({ name, value }));
}
