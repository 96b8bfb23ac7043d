// Whether Turnstile confirms a visitor's token. Every doubt is a no.
const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

const secret = process.env.TURNSTILE_SECRET; // ← secret
if (!secret || /^[123]x0+AA$/.test(secret)) throw new Error("Set TURNSTILE_SECRET to the site's secret.");

export async function isHuman(token, { action, hostname }) {
  if (typeof token !== "string" || token === "" || token.length > 2048) return false; // ← token
  try {
    const response = await fetch(SITEVERIFY, {
      method: "POST", // ← verify
      body: new URLSearchParams({ secret, response: token, idempotency_key: crypto.randomUUID() }),
      redirect: "error", // ← redirect
      signal: AbortSignal.timeout(5000), // ← timeout
    });
    const answer = await response.json();
    return (
      response.status === 200 && // ← outage
      answer.success === true && // ← success
      answer.action === action && // ← action
      answer.hostname === hostname // ← hostname
    );
  } catch (error) {
    console.error("siteverify failed", error); // ← answer
    return false; // ← outage
  }
}
