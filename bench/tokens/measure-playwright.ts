import { chromium, type Browser } from "playwright-core";
import { createEmulator } from "turnstile-emulator";
import { openPageHost } from "../../packages/server/src/browser/page-host.ts";
import { loadRows, measureLoad, timed } from "../lib/measure-load.ts";
import { SAMPLE_TASK } from "../lib/protocol-client.ts";
import type { Section } from "../lib/row.ts";

/**
 * Measures a plain Playwright script with the same widget and Chromium: a browser per token, or a warm browser with a
 * fresh context per token.
 */
export async function measurePlaywright(executablePath: string, repetitions: number): Promise<Section> {
  await using emulator = await createEmulator({ port: 0, tlsPort: 0 });
  await using pageHost = await openPageHost();
  const launch = () =>
    chromium.launch({
      executablePath,
      args: [
        `--host-resolver-rules=${emulator.hostResolverRule},MAP * 127.0.0.1:${pageHost.port}`,
        `--ignore-certificate-errors-spki-list=${emulator.spkiFingerprint},${pageHost.spkiFingerprint}`,
      ],
    });
  const token = async (browser: Browser) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${SAMPLE_TASK.websiteURL}${pageHost.path}`);
    await page.addScriptTag({ url: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit" });
    await page.evaluate(
      (sitekey) =>
        new Promise((resolve, reject) => {
          const { turnstile } = globalThis as unknown as {
            turnstile: { render(at: Element, with_: object): void };
          };
          turnstile.render(document.body, { sitekey, callback: resolve, "error-callback": reject });
        }),
      SAMPLE_TASK.websiteKey,
    );
    await context.close();
  };
  const perBrowser = () =>
    timed(async () => {
      const browser = await launch();
      await token(browser);
      await browser.close();
    });
  const load = (calls: number, concurrency: number) => ({ calls, concurrency, repetitions });
  await perBrowser();
  const rows = [
    ...loadRows("a browser per token, 1 at a time", await measureLoad(load(10, 1), perBrowser)),
    ...loadRows("a browser per token, 4 at a time", await measureLoad(load(20, 4), perBrowser)),
  ];
  const warm = await launch();
  const perContext = () => timed(() => token(warm));
  await perContext();
  rows.push(
    ...loadRows("a context per token, 1 at a time", await measureLoad(load(20, 1), perContext)),
    ...loadRows("a context per token, 8 at a time", await measureLoad(load(64, 8), perContext)),
  );
  await warm.close();
  return { title: "A plain Playwright script", rows };
}
