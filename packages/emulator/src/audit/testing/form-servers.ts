import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What the servers know of their site and their emulator. */
export interface FormSetting {
  /** Address of siteverify. */
  readonly siteverify: string;
  readonly secret: string;
  readonly hostname: string;
  /** For the page of the form. @default none */
  readonly sitekey?: string;
}

/** Decides about a submitted form. */
type Handler = (
  token: string | undefined,
  setting: FormSetting,
) => Promise<{ status: number; body?: string }>;

interface Verdict {
  readonly success?: boolean;
  readonly action?: string;
  readonly hostname?: string;
}

const WELCOME = { status: 201, body: "Welcome!" };
const REFUSED = { status: 400, body: "Please try again." };
const TEST_SECRET = "1x0000000000000000000000000000000AA";

/** Asks siteverify as a careful server does. */
async function ask(
  { siteverify, secret }: FormSetting,
  token: string,
  init: RequestInit = {},
): Promise<Verdict> {
  const response = await fetch(siteverify, {
    method: "POST",
    body: new URLSearchParams({ secret, response: token }),
    redirect: "error",
    signal: AbortSignal.timeout(300),
    ...init,
  });
  if (!response.ok) throw new Error(`siteverify answered ${response.status}.`);
  return (await response.json()) as Verdict;
}

/** Checks everything but what a server forgets. */
function holds(verdict: Verdict, { hostname }: FormSetting, forgotten?: "action" | "hostname"): boolean {
  return (
    verdict.success === true &&
    (forgotten === "action" || verdict.action === "signup") &&
    (forgotten === "hostname" || verdict.hostname === hostname)
  );
}

const isToken = (token: string | undefined): token is string =>
  token !== undefined && token !== "" && token.length <= 2_048;

async function decide(setting: FormSetting, verdict: Promise<Verdict>, forgotten?: "action" | "hostname") {
  try {
    return holds(await verdict, setting, forgotten) ? WELCOME : REFUSED;
  } catch {
    return REFUSED;
  }
}

const remembered = new Map<string, ReturnType<typeof decide>>();

/** A correct server, and fourteen with one mistake each; docs/audit.md links public issues about most of them. */
export const FORM_SERVERS = {
  correct: async (token, setting) => (isToken(token) ? await decide(setting, ask(setting, token)) : REFUSED),

  /** Only the page checks that there is a token. */
  "verifies nothing": async (token) => (token === undefined || token === "" ? REFUSED : WELCOME),

  /** `if (token) verify(token)`. */
  "skips requests without a token": async (token, setting) => {
    if (token === undefined || token === "") return WELCOME;
    return isToken(token) ? await decide(setting, ask(setting, token)) : REFUSED;
  },

  /** `catch { return true }`, so that visitors get through while Cloudflare is down. */
  "fails open": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    try {
      return holds(await ask(setting, token), setting) ? WELCOME : REFUSED;
    } catch {
      return WELCOME;
    }
  },

  /** Remembers verdicts, because tokens were refused when a form was sent again. */
  "remembers verdicts": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const decision = remembered.get(token) ?? decide(setting, ask(setting, token));
    remembered.set(token, decision);
    return await decision;
  },

  "ignores the action": async (token, setting) =>
    isToken(token) ? await decide(setting, ask(setting, token), "action") : REFUSED,

  "ignores the hostname": async (token, setting) =>
    isToken(token) ? await decide(setting, ask(setting, token), "hostname") : REFUSED,

  /** `if (verdict.action && verdict.action !== "signup") refuse()`; a widget need not set an action. */
  "compares the action only if there is one": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const verdict = await ask(setting, token).catch((): Verdict => ({}));
    const action = verdict.action || "signup";
    return holds({ ...verdict, action }, setting) ? WELCOME : REFUSED;
  },

  /** `hostname.endsWith("shop.test")`, which is also the end of "evil-shop.test". */
  "compares the end of the hostname": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const verdict = await ask(setting, token).catch((): Verdict => ({}));
    const isOwn = verdict.hostname?.endsWith(setting.hostname) === true;
    return isOwn && holds(verdict, setting, "hostname") ? WELCOME : REFUSED;
  },

  /** `if (verdict.success === false) refuse()`, without a look at the status. */
  "refuses only an explicit false": async (token, { siteverify, secret }) => {
    if (!isToken(token)) return REFUSED;
    const body = new URLSearchParams({ secret, response: token });
    const signal = AbortSignal.timeout(300);
    return await fetch(siteverify, { method: "POST", body, redirect: "error", signal })
      .then(async (response) => (await response.json()) as Verdict)
      .then(
        ({ success, action = "signup", hostname = "shop.test" }) =>
          success !== false && action === "signup" && hostname === "shop.test" ? WELCOME : REFUSED,
        () => REFUSED,
      );
  },

  /** `process.env.TURNSTILE_SECRET ?? "1x00…"`. */
  "falls back to the test secret": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const verdict = await ask({ ...setting, secret: TEST_SECRET }, token).catch((): Verdict => ({}));
    return verdict.success === true ? WELCOME : REFUSED;
  },

  /** `if (response.ok)`; siteverify answers refused tokens with 200 too. */
  "trusts the HTTP status": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const body = new URLSearchParams({ secret: setting.secret, response: token });
    const signal = AbortSignal.timeout(300);
    return await fetch(setting.siteverify, { method: "POST", body, redirect: "error", signal }).then(
      ({ ok }) => (ok ? WELCOME : REFUSED),
      () => REFUSED,
    );
  },

  "has no timeout": async (token, setting) =>
    isToken(token) ? await decide(setting, ask(setting, token, { signal: null })) : REFUSED,

  /** fetch() follows redirects by default. */
  "follows redirects": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const verdict = await ask(setting, token, { redirect: "follow" }).catch((): Verdict => ({}));
    return holds(verdict, setting) ? WELCOME : REFUSED;
  },

  /** Shows siteverify's answer to the visitor. */
  "repeats siteverify's answer": async (token, setting) => {
    if (!isToken(token)) return REFUSED;
    const verdict = await ask(setting, token).catch((): Verdict => ({}));
    return holds(verdict, setting) ? WELCOME : { status: 400, body: JSON.stringify(verdict) };
  },
} satisfies Readonly<Record<string, Handler>>;

/** Name of a server. */
export type FormServerName = keyof typeof FORM_SERVERS;

const PAGE = `<!doctype html><html lang="en"><title>Sign up</title>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>
<form method="post"><input name="email"><div class="cf-turnstile" data-sitekey="SITEKEY" data-action="signup"></div>
<button>Sign up</button></form>`;

/** A server with a form at `/signup`, which counts its requests. */
export interface FormServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: number;
  /** Header `Turnstile-Emulator-Audit` of every request. */
  readonly markers: readonly (string | undefined)[];
}

/** Starts one of the servers on a free port. */
export async function openFormServer(name: FormServerName, setting: FormSetting): Promise<FormServer> {
  const handle: Handler = FORM_SERVERS[name];
  const markers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end(PAGE.replace("SITEKEY", setting.sitekey ?? ""));
    }
    markers.push(request.headers["turnstile-emulator-audit"]?.toString());
    void text(request)
      .then(
        async (body) =>
          await handle(new URLSearchParams(body).get("cf-turnstile-response") ?? undefined, setting),
      )
      .then(({ status, body }) => response.writeHead(status).end(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/signup`,
    markers,
    get requests() {
      return markers.length;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
