import type { Browser, Page } from "playwright-core";
import { createEmulator } from "../index.ts";
import type { Emulator, EmulatorOptions } from "../index.ts";
import { openBrowser } from "./open-browser.ts";
import { openSiteServer } from "./site-server.ts";
import type { SiteServer } from "./site-server.ts";

/** Options of a stage. */
export interface StageOptions extends EmulatorOptions {
  /** The website's scheme. @default "http" */
  readonly scheme?: "http" | "https";
  /** Whether Turnstile's host is mapped to the emulator in the browser. @default true */
  readonly mapped?: boolean;
  /** Whether every site has its own process. @default the browser's default */
  readonly siteIsolation?: boolean;
}

/** The environment of a browser test: an emulator, a website on every `*.test` name, and Chromium. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly server: SiteServer;
  readonly browser: Browser;
  /** Opens a page in a new context and collects its warnings and errors. */
  readonly openPage: () => Promise<StagePage>;
}

/** A page and its console messages. */
export interface StagePage {
  readonly page: Page;
  /** Warnings and uncaught errors, in order. */
  readonly complaints: string[];
}

/** Opens the stage for the browser tests of a file. */
export async function openStage({
  scheme = "http",
  mapped = true,
  siteIsolation = false,
  ...options
}: StageOptions = {}): Promise<Stage> {
  const emulator = await createEmulator(options);
  const certificate =
    scheme === "https" ? await emulator.authority.issue(["shop.test", "other.test"]) : undefined;
  const server = await openSiteServer(certificate);
  const websiteRule = `MAP *.test:${scheme === "https" ? 443 : 80} 127.0.0.1:${server.port}`;
  const browser = await openBrowser({
    rules: mapped ? [emulator.hostResolverRule, websiteRule] : [websiteRule],
    args: siteIsolation ? ["--site-per-process"] : [],
    spkiFingerprints: [emulator.spkiFingerprint, ...(certificate ? [certificate.spkiFingerprint] : [])],
  });
  return {
    emulator,
    server,
    browser,
    openPage: async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "warning") complaints.push(message.text());
      });
      page.on("pageerror", ({ message }) => complaints.push(message));
      return { page, complaints };
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}
