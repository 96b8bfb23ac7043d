"use client";

import { Turnstile, type TurnstileInstance } from "@marsidev/react-turnstile";
import { useActionState, useRef, useState } from "react";
import { signUp } from "./sign-up";

const HINTS = {
  waiting: "",
  solved: "",
  failed: "The check failed. Please try again.",
  expired: "The check has expired. Please try again.",
  blocked: "The check could not load. Please disable your content blocker.",
};

export function SignupForm() {
  const widget = useRef<TurnstileInstance>(null);
  const [check, setCheck] = useState<keyof typeof HINTS>("waiting");
  const [message, submit, isPending] = useActionState(async (_previous: string, form: FormData) => {
    const verdict = await signUp(form);
    // A token can be verified once: the next attempt needs another.
    tryAgain();
    return verdict === "passed" ? "Welcome!" : "You could not be signed up. Please try again.";
  }, "");

  function tryAgain() {
    setCheck("waiting");
    widget.current?.reset();
  }

  return (
    <form action={submit}>
      <h1>Sign up</h1>
      <label>
        Email <input name="email" type="email" defaultValue="ada@example.com" required />
      </label>
      <Turnstile
        ref={widget}
        siteKey="0x4AAAAAAAmyform000001"
        options={{ action: "signup", retry: "never", refreshExpired: "manual" }}
        scriptOptions={{ onError: () => setCheck("blocked") }}
        onSuccess={() => setCheck("solved")}
        onError={() => setCheck("failed")}
        onExpire={() => setCheck("expired")}
      />
      {/* Next.js announces pages in an element with the role "alert" as well. */}
      <p role="alert" aria-label="Check">
        {HINTS[check]}
      </p>
      {(check === "failed" || check === "expired") && (
        <button type="button" onClick={tryAgain}>
          Try again
        </button>
      )}
      <button disabled={isPending || check !== "solved"}>Sign up</button>
      <p role="status">{message}</p>
    </form>
  );
}
