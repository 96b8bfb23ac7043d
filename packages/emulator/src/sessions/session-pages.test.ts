import { expect, test } from "vitest";
import { openStage } from "../testing/open-stage.ts";
import { EXPLICIT_PAGE, render, waitForEvent } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAsession000002", secret: "session-page-secret" };
const { sitekey } = SITE;

test("a page belongs to a session by the header or the path of its api.js alone", async () => {
  await using stage = await openStage({ sites: [SITE] });
  const { emulator, server } = stage;
  await using byHeader = await emulator.openSession({ scenario: { fail: { code: "110200" } } });
  await using byPath = await emulator.openSession({ scenario: { fail: { code: "400070" } } });
  const open = async (html: string, header?: string) => {
    server.html = html;
    const { page } = await stage.openPage();
    await page.route(/\/api\.js/, async (route) => {
      const mark = header === undefined ? {} : { "turnstile-emulator-session": header };
      await route.continue({ headers: { ...route.request().headers(), ...mark } });
    });
    await page.goto("http://shop.test/");
    await render(page, { sitekey, action: "login" });
    return page;
  };
  const marked = await open(EXPLICIT_PAGE, byHeader.id);
  expect(await waitForEvent(marked, "error-callback")).toEqual([["error-callback", "110200"]]);
  const prefixed = await open(EXPLICIT_PAGE.replace("/turnstile/v0", `/session/${byPath.id}/turnstile/v0`));
  expect(await waitForEvent(prefixed, "error-callback")).toEqual([["error-callback", "400070"]]);
  const unmarked = await open(EXPLICIT_PAGE);
  await waitForEvent(unmarked, "callback");
  for (const { journal } of [byHeader, byPath, emulator]) {
    const types = (await journal.entries()).map(({ type }) => type);
    expect(types).toEqual(["script", "widget", "challenge"]);
  }
});
