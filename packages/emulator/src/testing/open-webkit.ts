import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { clickActions, keyActions } from "./other-browser.ts";
import type { OtherBrowser } from "./other-browser.ts";

const answerSchema = z.object({ value: z.unknown() });
const sessionSchema = z.object({ sessionId: z.string() });
const MINI_BROWSER = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
const LISTENS_WITHIN_MS = 20_000;

/** Starts WebKitGTK's MiniBrowser under a virtual display (`xvfb-run`) and controls it with WebDriver. */
export async function openWebkit(program: string, emulatorProxy: string): Promise<OtherBrowser> {
  await using opening = new AsyncDisposableStack();
  const port = await freePort();
  const child = spawn("xvfb-run", ["-a", program, `--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    // WebKit's sandbox does not start as root or in most containers.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    detached: true,
  });
  opening.defer(async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    process.kill(-child.pid, "SIGTERM");
    await once(child, "exit");
  });
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = answerSchema.parse(await response.json());
    if (!response.ok) throw new Error(`WebKitWebDriver refused ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await untilItListens(async () => await call("GET", "/status"));
  // WebKit expects a WebDriver `sslProxy` to speak TLS, so set the proxy with MiniBrowser's flag.
  const args = ["--automation", `--proxy=http://${emulatorProxy}`, "--ignore-host=127.0.0.1"];
  const browserOptions = { "webkitgtk:browserOptions": { binary: MINI_BROWSER, args } };
  const capabilities = { alwaysMatch: { acceptInsecureCerts: true, ...browserOptions } };
  const { sessionId } = sessionSchema.parse(await call("POST", "/session", { capabilities }));
  const session = `/session/${sessionId}`;
  opening.defer(async () => void (await call("DELETE", session)));
  const act = async (actions: unknown) => void (await call("POST", `${session}/actions`, { actions }));
  const opened = opening.move();
  return {
    goto: async (url) => void (await call("POST", `${session}/url`, { url })),
    evaluate: async (expression) =>
      await call("POST", `${session}/execute/sync`, { script: `return ${expression}`, args: [] }),
    click: async (point) => await act(clickActions(point)),
    press: async (...keys) => await act(keyActions(keys)),
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

async function untilItListens(ask: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + LISTENS_WITHIN_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
