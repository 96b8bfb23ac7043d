import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { openStage, type Stage, type StageOptions, type StagePage } from "./open-stage.ts";

/** One stage for all tests of a file. Each test begins with a reset emulator and a new page. */
export function useStage(options: StageOptions = {}): Omit<Stage, keyof AsyncDisposable> & StagePage {
  let stage: Stage;
  let opened: StagePage;
  beforeAll(async () => {
    stage = await openStage(options);
  });
  beforeEach(async () => {
    await stage.emulator.reset();
    opened = await stage.openPage();
    return async () => await opened.page.context().close();
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());
  return {
    get emulator() {
      return stage.emulator;
    },
    get server() {
      return stage.server;
    },
    get browser() {
      return stage.browser;
    },
    get page(): Page {
      return opened.page;
    },
    get complaints() {
      return opened.complaints;
    },
    openPage: () => stage.openPage(),
  };
}
