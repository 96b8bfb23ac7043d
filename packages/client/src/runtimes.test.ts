import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { buildSync } from "esbuild";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { listen } from "../../server/src/api/listen.ts";
import { openApi, SAMPLE_TASK, SECRET } from "../../server/src/api/testing/open-api.ts";

const SOLUTION = { token: "XXXX.DUMMY.TOKEN.XXXX", userAgent: "Mozilla/5.0" };
const TASK = JSON.stringify({ websiteURL: SAMPLE_TASK.websiteURL, websiteKey: SAMPLE_TASK.websiteKey });

function bundle(format: "cjs" | "iife", target: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(import.meta.dirname, "index.ts")],
    bundle: true,
    write: false,
    format,
    target,
    platform: format === "cjs" ? "node" : "browser",
    ...(format === "iife" ? { globalName: "stile" } : {}),
  });
  return outputFiles[0]?.text ?? "";
}

async function openService() {
  const api = await openApi();
  const server = await listen(api.app, { port: 0 });
  const solveOne = async () => {
    await expect.poll(() => api.waits.length).toBeGreaterThan(0);
    await api.settle({ status: "completed", solution: SOLUTION });
  };
  return {
    url: server.url,
    solveOne,
    async [Symbol.asyncDispose]() {
      await server.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

describe("the client", () => {
  test("has no imports at run time", () => {
    const code = bundle("cjs", "node20");
    expect(code).not.toMatch(/require\(/);
    expect(code.length).toBeLessThan(20_000);
  });

  test("can be loaded with require()", () => {
    const script = `${bundle("cjs", "node20")}; if (typeof module.exports.createClient !== "function") process.exit(1)`;
    expect(spawnSync(process.execPath, ["--input-type=commonjs", "--eval", script]).status).toBe(0);
  });

  test("works in a page on another origin", async () => {
    await using service = await openService();
    const site = createServer((_request, response) =>
      response.setHeader("content-type", "text/html").end("<p>"),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const browser = await chromium.launch({
      executablePath: process.env["STILE_CHROMIUM_PATH"] ?? "",
      args: ["--disable-background-networking"],
      chromiumSandbox: process.getuid?.() !== 0,
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: bundle("iife", "es2022") });
      const options = JSON.stringify({ baseUrl: service.url, clientKey: SECRET });
      const solving = page.evaluate(`stile.createClient(${options}).solve(${TASK})`);
      await service.solveOne();
      expect(await solving).toMatchObject(SOLUTION);
      const wrong = JSON.stringify({ baseUrl: service.url, clientKey: "wrong" });
      const name = await page.evaluate(
        `stile.createClient(${wrong}).getBalance().catch((error) => error.name)`,
      );
      expect(name).toBe("InvalidKeyError");
    } finally {
      await browser.close();
      site.close();
    }
  });
});
