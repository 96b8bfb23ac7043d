// @vitest-environment jsdom
import { Turnstile } from "@marsidev/react-turnstile";
import { act, cleanup, render, screen } from "@testing-library/react";
import { useState } from "react";
import { installTurnstile } from "turnstile-emulator/dom";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const sitekey = "0x4AAAAAAAmyform000001";

/** Your component, unchanged. */
function SignUpForm() {
  const [state, setState] = useState("Checking…");
  return (
    <form>
      <Turnstile
        siteKey={sitekey}
        onSuccess={() => setState("Ready")}
        onError={() => setState("The check failed. We will try again.")}
      />
      <output>{state}</output>
    </form>
  );
}

let turnstile: ReturnType<typeof installTurnstile>;

beforeEach(() => {
  turnstile = installTurnstile(window, { sites: [{ sitekey }] });
});
afterEach(() => {
  cleanup();
  turnstile.uninstall();
  vi.useRealTimers();
});

test("the form is ready when the widget is solved", async () => {
  const { container } = render(<SignUpForm />);
  await screen.findByText("Ready");
  const field = container.querySelector<HTMLInputElement>("[name=cf-turnstile-response]");
  expect(field?.value).toBe(turnstile.widget().token);
});

test("a failed check shows the hint, and is tried again after eight seconds", async () => {
  vi.useFakeTimers();
  await turnstile.setScenario({ fail: { code: "600010", times: 1 } });
  render(<SignUpForm />);
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(screen.getByText(/The check failed/)).toBeTruthy();
  await act(() => vi.advanceTimersByTimeAsync(8_000));
  expect(screen.getByText("Ready")).toBeTruthy();
});

test("the visitor must click", async () => {
  await turnstile.setScenario({ click: true });
  render(<SignUpForm />);
  await vi.waitFor(() => expect(turnstile.widget().state).toBe("interactive"));
  turnstile.widget().click();
  await screen.findByText("Ready");
});
