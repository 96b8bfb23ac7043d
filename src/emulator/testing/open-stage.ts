import type { Browser, Page } from "playwright-core";
import { createEmulator } from "../index.ts";
import type { Emulator, EmulatorOptions } from "../index.ts";
import { openBrowser } from "./open-browser.ts";
import { openSiteServer } from "./site-server.ts";
import type { SiteServer } from "./site-server.ts";

/** All that a browser test needs: an emulator, a website and Chromium. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly server: SiteServer;
  readonly browser: Browser;
  /** Opens a fresh page that closes with the browser; console warnings and page errors are collected. */
  openPage(): Promise<StagePage>;
}

/** A page and what it said on its console. */
export interface StagePage {
  readonly page: Page;
  /** Warnings, and errors that nobody caught, in order. */
  readonly complaints: string[];
}

/** Sets the stage for the browser tests of one file. */
export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  const emulator = await createEmulator(options);
  const server = await openSiteServer();
  const browser = await openBrowser(emulator, server.port);
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
