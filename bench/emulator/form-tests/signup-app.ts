// A sign-up form with Turnstile. SITEVERIFY_URL is the back door that tests with a stub need.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const { PORT, SITEVERIFY_URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify" } = process.env;

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign up</title>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>
<form>
  <div class="cf-turnstile" data-sitekey="0x4AAAAAAAbench0000001" data-callback="ready"></div>
  <button disabled>Sign up</button> <output></output>
</form>
<script>
  const form = document.querySelector("form");
  function ready() { document.querySelector("button").disabled = false; }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await fetch("/signup", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    document.querySelector("output").textContent = await response.text();
  });
</script>`;

async function signUp(body: URLSearchParams): Promise<string> {
  const response = await fetch(SITEVERIFY_URL, {
    method: "POST",
    body: new URLSearchParams({ secret: "bench-secret", response: body.get("cf-turnstile-response") ?? "" }),
  });
  const answer: unknown = await response.json();
  const isAccepted =
    typeof answer === "object" && answer !== null && "success" in answer && answer.success === true;
  return isAccepted ? "Welcome!" : "Refused";
}

createServer((request, response) => {
  const answer = async () => {
    if (request.url === "/siteverify") return '{"success":true}';
    return request.method === "POST" ? await signUp(new URLSearchParams(await text(request))) : PAGE;
  };
  answer().then(
    (body) => response.setHeader("content-type", "text/html; charset=utf-8").end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(PORT));
