// A sign-up form with Turnstile, as a team would write it: one sitekey, and siteverify's address built in.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const SITEKEY = "0x4AAAAAAAsignup0000001";
const SECRET = "signup-secret";

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign up</title>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer onerror="say('Turnstile is blocked.')"></script>
<form id="form">
  <input name="email" value="ada@example.com">
  <div class="cf-turnstile" data-sitekey="${SITEKEY}" data-action="signup" data-callback="ready" data-retry="never"
    data-error-callback="failed" data-expired-callback="expired" data-refresh-expired="never"></div>
  <button>Sign up</button> <button type="button" onclick="turnstile.reset(); say('')">Try again</button>
</form>
<output></output>
<script>
  function say(text) { document.querySelector("output").textContent = text; }
  function ready() { say("Ready."); }
  function failed(code) { say("Please try again (" + code + ")."); return true; }
  function expired() { say("Expired."); }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await fetch("/signup", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    say(await response.text());
  });
</script>`;

const server = createServer((request, response) => {
  answer(request.method === "POST" ? text(request) : undefined)
    .then((body) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body))
    .catch(() => response.writeHead(200).end("Refused: siteverify is down"));
});

async function answer(body: Promise<string> | undefined): Promise<string> {
  if (body === undefined) return PAGE;
  const token = new URLSearchParams(await body).get("cf-turnstile-response") ?? "";
  const verification = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", {
    method: "POST",
    body: new URLSearchParams({ secret: SECRET, response: token }),
  });
  const {
    success,
    action,
    "error-codes": codes = [],
  } = (await verification.json()) as {
    success: boolean;
    action?: string;
    "error-codes"?: string[];
  };
  if (success && action === "signup") return "Welcome!";
  return `Refused: ${success ? `action ${action}` : codes.join(", ")}`;
}

server.listen(Number(process.env["PORT"]), "127.0.0.1");
