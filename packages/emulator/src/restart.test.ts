import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import type { Emulator } from "./index.ts";
import { mintToken } from "./testing/run-widget.ts";
import { siteverify } from "./testing/siteverify.ts";

const SITE = { sitekey: "0x4AAAAAAArestart000001", secret: "0x4AAAAAAArestartSecret" };
const { sitekey, secret } = SITE;
const PROGRAM = new URL("./testing/emulator.program.ts", import.meta.url).pathname;
const WORKERS = 16;
/** Tokens that are minted before the process is killed. */
const TOKENS = 1_000;

let directory: string;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
});
afterEach(async () => {
  await opened.disposeAsync();
  await rm(directory, { recursive: true });
});

const open = async (): Promise<Emulator> => opened.use(await createEmulator({ directory, sites: [SITE] }));

/** An emulator in another process, and how to end it with SIGKILL. */
async function startProcess() {
  const child = spawn(process.execPath, [PROGRAM, directory, sitekey, secret], {
    // The child exits when its stdin closes, so it cannot outlive this process.
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  opened.defer(kill);
  const [line] = await once(child.stdout, "data");
  return { url: String(line).trim(), kill };
}

test("after SIGKILL under load and a restart, unredeemed tokens pass and redeemed tokens do not", async () => {
  const { url, kill } = await startProcess();
  const unredeemed = new Set<string>();
  const redeemed = new Set<string>();
  const answers = new Map<string, unknown>();
  let minted = 0;
  /** Ends when the process is gone. Calls in flight at that moment may or may not have taken effect. */
  const work = async (worker: number) => {
    for (let count = 0; ; count += 1) {
      const response = await mintToken({ url }, { sitekey, action: `a${worker}-${count}` });
      unredeemed.add(response);
      minted += 1;
      if (minted === TOKENS) void kill();
      if (count % 2 === 0) continue;
      unredeemed.delete(response);
      const key = count % 4 === 1 ? { idempotency_key: `key ${worker}-${count}` } : {};
      const answer = await siteverify({ url }, { secret, response, ...key });
      expect(answer).toMatchObject({ success: true, action: `a${worker}-${count}` });
      redeemed.add(response);
      if ("idempotency_key" in key) answers.set(JSON.stringify({ response, ...key }), answer);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  expect(ends.map((end) => end.status === "rejected" && String(end.reason))).toEqual(
    ends.map(() => "TypeError: fetch failed"),
  );
  expect(Math.min(unredeemed.size, redeemed.size, answers.size)).toBeGreaterThan(TOKENS / 8);

  const again = await startProcess();
  for (const response of redeemed) {
    expect(await siteverify(again, { secret, response })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
  }
  for (const [fields, answer] of answers) {
    const { response, idempotency_key } = JSON.parse(fields) as Record<
      "response" | "idempotency_key",
      string
    >;
    expect(await siteverify(again, { secret, response, idempotency_key })).toEqual(answer);
  }
  for (const response of unredeemed) {
    expect(await siteverify(again, { secret, response })).toMatchObject({ success: true });
  }
}, 60_000);

describe("after a restart", () => {
  test("tokens from before an earlier reset stay invalid", async () => {
    const first = await open();
    const before = await mintToken(first, { sitekey });
    await first.reset();
    const after = await mintToken(first, { sitekey });
    await first.close();
    const again = await open();
    expect(await siteverify(again, { secret, response: before })).toMatchObject({
      "error-codes": ["invalid-input-response"],
    });
    expect(await siteverify(again, { secret, response: after })).toMatchObject({ success: true });
  });

  test("a reset makes tokens from before it invalid", async () => {
    const first = await open();
    const response = await mintToken(first, { sitekey });
    await first.close();
    const again = await open();
    await again.reset();
    expect(await siteverify(again, { secret, response })).toMatchObject({
      "error-codes": ["invalid-input-response"],
    });
  });

  test("a token minted with an advanced clock passes, and an expired one stays expired", async () => {
    const first = await open();
    const early = await mintToken(first, { sitekey });
    await first.advanceClock(3_600_000);
    const late = await mintToken(first, { sitekey });
    expect(await siteverify(first, { secret, response: early })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
    await first.close();
    const again = await open();
    expect(await siteverify(again, { secret, response: late })).toMatchObject({ success: true });
    await again.advanceClock(300_000);
    expect(await siteverify(again, { secret, response: early })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
  });

  test("a token keeps its siteverify scenario and the limit of times", async () => {
    const first = await open();
    await first.setScenario(
      { siteverify: { error: "internal-error", times: 1 } },
      { sitekey, nextWidgets: 1 },
    );
    const response = await mintToken(first, { sitekey });
    await first.close();
    const again = await open();
    expect(await siteverify(again, { secret, response })).toMatchObject({
      "error-codes": ["internal-error"],
    });
    expect(await siteverify(again, { secret, response })).toMatchObject({ success: true });
  });

  test("an ephemeral id is the same", async () => {
    const idOf = async () => {
      const emulator = await open();
      await emulator.sites.update(sitekey, { ephemeralId: true });
      const answer = await siteverify(emulator, { secret, response: await mintToken(emulator, { sitekey }) });
      await emulator.close();
      return answer["metadata"];
    };
    expect(await idOf()).toEqual(await idOf());
  });
});

test("an error about an unusable directory names it", async () => {
  await expect(createEmulator({ directory: "/dev/null/emulator" })).rejects.toThrow(
    "The emulator cannot use its directory /dev/null/emulator: ENOTDIR",
  );
  await writeFile(path.join(directory, "token-key"), "short");
  await expect(open()).rejects.toThrow("token-key does not contain a token key. Delete it");
});
