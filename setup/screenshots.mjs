// Takes the README's screenshots of the inspector: docs/images/inspector-light.png and inspector-dark.png.
import path from "node:path";
import { chromium } from "playwright-core";
import { createEmulator } from "turnstile-emulator";
import { root } from "./paths.mjs";

const SHOP = {
  sitekey: "0x4AAAAAAAshop00000001",
  secret: "0x4AAAAAAAshopSecret0001",
  name: "shop",
  hostnames: ["localhost"],
};
const BLOG = { sitekey: "0x4AAAAAAAblog00000001", secret: "0x4AAAAAAAblogSecret0001", name: "blog" };
const APP = "http://localhost:3000";

const emulator = await createEmulator({ sites: [SHOP, BLOG] });
await happen();
const browser = await chromium.launch({
  executablePath: process.env["STILE_CHROMIUM_PATH"],
  chromiumSandbox: process.getuid?.() !== 0,
});
for (const colorScheme of ["light", "dark"]) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1440, height: 700 } });
  await page.goto(emulator.url);
  await page.locator("a[data-row]", { hasText: "312 s old" }).click();
  await page.locator("#details h2").waitFor();
  // The focus ring of the heading is not part of the picture.
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForSelector('body[data-live="open"]');
  await page.screenshot({ path: path.join(root, "docs", "images", `inspector-${colorScheme}.png`) });
  await page.close();
}
await browser.close();
await emulator.close();

/** One verification of each important kind; the newest last. */
async function happen() {
  await verify(SHOP, await solve(SHOP, "signup"));
  await solve(SHOP, "login");
  await verify({ secret: "wrong" }, await solve(BLOG, "comment"));
  const twice = await solve(SHOP, "checkout");
  await verify(SHOP, twice);
  await verify(SHOP, twice);
  await emulator.setScenario({ fail: { code: "600010" } }, { sitekey: SHOP.sitekey });
  await solve(SHOP, "signup");
  await emulator.clearScenario(SHOP.sitekey);
  await emulator.setScenario({ siteverify: { status: 503 } }, { sitekey: BLOG.sitekey });
  await verify(BLOG, await solve(BLOG, "comment"));
  await emulator.clearScenario(BLOG.sitekey);
  const session = await emulator.openSession({ name: "checkout.spec.ts" });
  await verify(SHOP, await solve(SHOP, "pay", session.id));
  const old = await solve(SHOP, "contact");
  await emulator.advanceClock(312_000);
  await verify(SHOP, old);
  await verify(SHOP, await solve(SHOP, "signup"));
}

/** Loads a widget and solves its challenge, like a browser. */
async function solve({ sitekey }, action, session = "") {
  const headers = {
    origin: APP,
    "content-type": "application/json",
    ...(session === "" ? {} : { "turnstile-emulator-session": session }),
  };
  const widget = `cf-chl-widget-${Math.random().toString(36).slice(2, 7)}`;
  const frame = `/cdn-cgi/challenge-platform/turnstile/widget/${sitekey}?id=${widget}&action=${action}&size=normal&theme=auto`;
  await (await fetch(`${emulator.url}${frame}`, { headers })).text();
  const body = JSON.stringify({ sitekey, origin: APP, widget, action, cData: "", anew: true });
  const answer = await fetch(`${emulator.url}/turnstile/v0/challenge`, { method: "POST", headers, body });
  return (await answer.json()).token ?? "";
}

async function verify({ secret }, response) {
  const body = new URLSearchParams({ secret, response, remoteip: "127.0.0.1" });
  await (await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body })).text();
}
