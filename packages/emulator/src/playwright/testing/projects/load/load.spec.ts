import { expect, test } from "turnstile-emulator/playwright";

// 50 tests for each of 4 workers, which share the app, its sitekey and the emulator.
for (let index = 0; index < 200; index += 1) {
  const kind = (["passes", "fails", "clicks", "expires", "is refused"] as const)[index % 5];
  test(`${index}: ${kind}`, async ({ page, turnstile }) => {
    const widget = turnstile.widget(page);
    const code = String(600_000 + index);
    if (kind === "fails") await turnstile.fail(code, { times: 1 });
    if (kind === "clicks") await turnstile.requireClick();
    if (kind === "is refused") await turnstile.siteverify({ error: `code-${index}` });
    await page.goto("/");
    if (kind === "fails") {
      await expect(widget).toHaveFailed(code);
      await page.getByRole("button", { name: "Try again" }).click();
    }
    if (kind === "clicks") await widget.click();
    await expect(widget).toBeSolved();
    if (kind === "expires") await turnstile.expireToken();
    await page.getByRole("button", { name: "Sign up" }).click();
    const refusals = { "is refused": `code-${index}`, expires: "timeout-or-duplicate" };
    const refusal = kind === "is refused" || kind === "expires" ? refusals[kind] : undefined;
    await expect(turnstile).toHaveVerified(
      refusal === undefined ? { success: true, action: "signup" } : { "error-codes": [refusal] },
    );
    // Nothing of another test is in this one's journal.
    expect(await turnstile.journal.entries({ type: "script" })).toHaveLength(1);
    expect(await turnstile.journal.entries({ type: "siteverify" })).toHaveLength(1);
    expect(await turnstile.journal.entries({ type: "challenge" })).toHaveLength(
      kind === "fails" || kind === "clicks" ? 2 : 1,
    );
  });
}
