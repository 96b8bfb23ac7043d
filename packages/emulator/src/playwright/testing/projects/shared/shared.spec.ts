import { expect, test } from "turnstile-emulator/playwright";

for (const name of ["first", "second", "third"]) record(name);
test("a worker is killed", () => {
  process.kill(process.pid, "SIGKILL");
});
for (const name of ["fourth", "fifth", "sixth"]) record(name);

function record(name: string): void {
  test(name, async ({ turnstile }, testInfo) => {
    const { origin } = new URL(turnstile.url);
    await testInfo.attach("emulator", { body: origin });
    await testInfo.attach("worker", { body: String(process.pid) });
    expect((await fetch(`${turnstile.url}/turnstile/v0/api.js`)).status).toBe(200);
    expect(await turnstile.journal.entries({ type: "script" })).toHaveLength(1);
  });
}
