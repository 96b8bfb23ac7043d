import { Hono } from "hono";
import { z } from "zod";
import type { Emulator } from "../../emulator.ts";
import { reachableHost } from "../../http/host-and-port.ts";
import { loadAssets } from "../../http/assets.ts";
import { frameDocuments } from "../../http/frame-document.ts";
import type { Inside } from "../../in-process/inside-of.ts";
import { TEST_SECRETS } from "../../sites/test-keys.ts";
import type { InspectorEnv, InspectorPage } from "../inspector-page.ts";
import { readForm } from "../read-form.ts";
import { sessionOf } from "../session-of.ts";
import { showGallery } from "./show-gallery.ts";
import { showPlayground, WRONG_SECRET } from "./show-playground.ts";
import { playgroundTexts } from "./playground-texts.ts";

const VERIFY_TIMEOUT_MS = 35_000;
const MAX_ANSWER = 20_000;

const lookSchema = z.object({
  size: z.enum(["normal", "flexible", "compact"]).catch("normal"),
  theme: z.enum(["auto", "light", "dark"]).catch("auto"),
  language: z.string().max(20).catch("en"),
});

/** The playground: a real widget with every parameter, and a gallery of its looks and errors. */
export function playgroundPage(emulator: Emulator, inside: Inside): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  routes.get("/", (context) => showPlayground(context, { emulator, session: sessionOf(inside, context) }));
  routes.get("/gallery", (context) => showGallery(context));
  routes.get("/frame", async (context) => {
    const look = lookSchema.parse(context.req.query());
    const { frame } = await loadAssets();
    const { html, contentSecurityPolicy } = frameDocuments(frame)({
      ...look,
      sitekey: "gallery",
      widget: "gallery",
      session: "",
      mode: "managed",
    });
    context.header("content-security-policy", `${contentSecurityPolicy}; frame-ancestors 'self'`);
    return context.html(html);
  });
  routes.post("/verify", async (context) => {
    const form = await readForm(context);
    const session = sessionOf(inside, context);
    const secret = secretOf(form.get("secret") ?? "", session.sites.get(form.get("sitekey") ?? "")?.secret);
    const body = new URLSearchParams({ secret, response: form.get("token") ?? "" });
    return context.text(await callSiteverify(emulator, session.id, body));
  });
  return {
    path: "playground",
    label: { en: playgroundTexts.en.title, zh: playgroundTexts.zh.title },
    routes,
  };
}

/** "" means the site's own secret, or for a test sitekey the secret that is documented with it. */
function secretOf(chosen: string, own: string | undefined): string {
  if (chosen === WRONG_SECRET || TEST_SECRETS.has(chosen)) return chosen;
  return own !== undefined && own !== "" ? own : ([...TEST_SECRETS.keys()][0] ?? "");
}

/** Calls siteverify over HTTP like an app's server, so that all faults apply. */
async function callSiteverify({ url }: Emulator, session: string, body: URLSearchParams): Promise<string> {
  const { hostname, port } = new URL(url);
  const prefix = session === "" ? "" : `/session/${session}`;
  const begun = performance.now();
  try {
    const answer = await fetch(`http://${reachableHost(hostname)}:${port}${prefix}/turnstile/v0/siteverify`, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
    });
    const text = (await answer.text()).slice(0, MAX_ANSWER);
    return `HTTP ${answer.status}, ${Math.round(performance.now() - begun)} ms\n${pretty(text)}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}, ${Math.round(performance.now() - begun)} ms`;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
