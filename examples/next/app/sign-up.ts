"use server";

import { verifyTurnstile, type Verdict } from "../verify-turnstile";

/** Signs a visitor up if Turnstile says that the token is for this form of this site. */
export async function signUp(form: FormData): Promise<Verdict> {
  const token = form.get("cf-turnstile-response");
  if (typeof token !== "string") return "refused";
  return await verifyTurnstile(token, {
    secret: process.env["TURNSTILE_SECRET"] ?? "",
    action: "signup",
    hostnames: ["localhost"],
    timeoutMs: 2_000,
  });
}
