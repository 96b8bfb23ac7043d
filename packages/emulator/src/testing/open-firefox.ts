import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { clickActions, keyActions } from "./other-browser.ts";
import type { OtherBrowser } from "./other-browser.ts";

const answerSchema = z.object({
  id: z.number(),
  type: z.string(),
  result: z.unknown(),
  message: z.string().optional(),
});
const contextSchema = z.object({ context: z.string() });
const treeSchema = z.object({
  contexts: z.tuple([contextSchema.extend({ children: z.array(contextSchema) })]),
});
const evaluatedSchema = z.object({ type: z.literal("success"), result: z.object({ value: z.string() }) });

/** Dispatches mouse events in the browser's process; otherwise they do not reach a frame in another process. */
const PREFERENCES = 'user_pref("remote.events.async.mouse.enabled", true);\n';

/** Starts Firefox and controls it with WebDriver BiDi, which does not need a driver program. */
export async function openFirefox(program: string, emulatorProxy: string): Promise<OtherBrowser> {
  await using opening = new AsyncDisposableStack();
  const profile = await mkdtemp(path.join(tmpdir(), "emulator-firefox-"));
  opening.defer(async () => await rm(profile, { recursive: true, force: true, maxRetries: 10 }));
  await writeFile(path.join(profile, "user.js"), PREFERENCES);
  const child = spawn(
    program,
    ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
    { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: profile } },
  );
  opening.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const { send, close } = await connect(`${await findAddress(child.stderr)}/session`);
  opening.defer(close);
  const toEmulator = `host == "challenges.cloudflare.com" ? "PROXY ${emulatorProxy}" : "DIRECT"`;
  const script = encodeURIComponent(`function FindProxyForURL(url, host) { return ${toEmulator}; }`);
  const proxy = { proxyType: "pac", proxyAutoconfigUrl: `data:text/plain,${script}` };
  await send("session.new", { capabilities: { alwaysMatch: { acceptInsecureCerts: true, proxy } } });
  const tree = async () => treeSchema.parse(await send("browsingContext.getTree", {})).contexts[0];
  const evaluateIn = async (context: string, expression: string) => {
    const asJson = `JSON.stringify(${expression}) ?? "null"`;
    const target = { context };
    const evaluated = await send("script.evaluate", { expression: asJson, target, awaitPromise: false });
    return JSON.parse(evaluatedSchema.parse(evaluated).result.value) as unknown;
  };
  /** The page, or its focused frame. Firefox sends keys to one process only. */
  const focused = async () => {
    const { context: page, children } = await tree();
    for (const { context: frame } of children) {
      if ((await evaluateIn(frame, "document.hasFocus()")) === true) return frame;
    }
    return page;
  };
  const { context } = await tree();
  const opened = opening.move();
  return {
    goto: async (url) => void (await send("browsingContext.navigate", { context, url, wait: "complete" })),
    evaluate: async (expression) => await evaluateIn(context, expression),
    click: async (point) =>
      void (await send("input.performActions", { context, actions: clickActions(point) })),
    press: async (...keys) => {
      for (const key of keys) {
        await send("input.performActions", { context: await focused(), actions: keyActions([key]) });
      }
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}

async function findAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    lines.push(line);
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      stderr.resume();
      return address;
    }
  }
  throw new Error(`Firefox ended before it listened:\n${lines.join("\n")}`);
}

async function connect(address: string) {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = answerSchema.safeParse(JSON.parse(String(data)));
    if (answer.success) waiting.get(answer.data.id)?.(answer.data);
  });
  let lastId = 0;
  return {
    send: async (method: string, params: unknown): Promise<unknown> => {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<z.infer<typeof answerSchema>>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { type, result, message } = await answered;
      if (type !== "success") throw new Error(`Firefox refused ${method}: ${message ?? "no reason given"}`);
      return result;
    },
    close: () => socket.close(),
  };
}
