import { Turnstile, type TurnstileInstance } from "@marsidev/react-turnstile";
import { useRef, useState, type FormEvent } from "react";

type Check = "waiting" | "solved" | "failed" | "expired" | "blocked";

const HINTS: Readonly<Record<Check, string>> = {
  waiting: "",
  solved: "",
  failed: "The check failed. Please try again.",
  expired: "The check has expired. Please try again.",
  blocked: "The check could not load. Please disable your content blocker.",
};

export function SignupForm() {
  const widget = useRef<TurnstileInstance>(null);
  const [check, setCheck] = useState<Check>("waiting");
  const [message, setMessage] = useState("");

  async function signUp(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = JSON.stringify(Object.fromEntries(new FormData(event.currentTarget)));
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/signup", { method: "POST", headers, body });
    setMessage(response.ok ? "Welcome!" : "You could not be signed up. Please try again.");
    // A token can be verified once: the next attempt needs another.
    widget.current?.reset();
    setCheck("waiting");
  }

  function tryAgain() {
    setCheck("waiting");
    widget.current?.reset();
  }

  return (
    <form onSubmit={(event) => void signUp(event)}>
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
      <p role="alert">{HINTS[check]}</p>
      {(check === "failed" || check === "expired") && (
        <button type="button" onClick={tryAgain}>
          Try again
        </button>
      )}
      <button disabled={check !== "solved"}>Sign up</button>
      <p role="status">{message}</p>
    </form>
  );
}
