import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startCluster } from "../../backend/valkey/connection/testing/start-cluster.ts";
import { startWatchedServers } from "../../backend/valkey/connection/testing/start-sentinel.ts";
import { startCutOff } from "../../backend/valkey/testing/cut-off.ts";
import {
  hasValkey,
  startValkeyServer,
  type ValkeyServer,
} from "../../backend/valkey/testing/start-valkey-server.ts";
import { freePort } from "../../../../emulator/src/testing/free-port.ts";
import { postJson, type Answer } from "../../server/testing/post-json.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";
import { startCliEmulator, type StartedEmulator } from "../testing/start-emulator.ts";
import { FREE_PORTS } from "../testing/start-serve.ts";
import { startNode, type StartedNode } from "../testing/start-node.ts";

const KEY = "a-key-that-all-nodes-know";
const SITE = {
  sitekey: "0x4AAAAAAAAAAAAAAAAAAROLE",
  secret: "the-site's-secret",
  hostnames: ["shop.example"],
};
const TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://shop.example/",
  websiteKey: SITE.sitekey,
};

let cleanup: AsyncDisposableStack;
let shared: Promise<StartedEmulator> | undefined;
beforeEach(() => {
  cleanup = new AsyncDisposableStack();
  shared = undefined;
});
afterEach(() => cleanup.disposeAsync());

const newCli = async (): Promise<Cli> => cleanup.use(await openCli());

/** Starts the emulator that the nodes share, with the site. */
async function startEmulator(words: readonly string[] = []): Promise<StartedEmulator> {
  const cli = await newCli();
  await writeFile(path.join(cli.directory, "sites.json"), JSON.stringify({ sites: [SITE] }));
  return cleanup.use(await startCliEmulator(cli, ["--sites-file", "sites.json", ...words]));
}

/** Starts a node with a separate working directory, as on a separate machine. */
async function node(
  role: "api" | "worker" | "serve",
  url: string,
  {
    environment = {},
    words = [],
    emulator,
  }: {
    environment?: Record<string, string>;
    words?: readonly string[];
    /** @default the emulator that the test's nodes share */
    emulator?: { readonly url: string };
  } = {},
): Promise<StartedNode> {
  const cli = await newCli();
  const { url: emulatorUrl } = emulator ?? (await (shared ??= startEmulator()));
  const valkey = { STILE_BACKEND: "valkey", STILE_VALKEY_URL: url, STILE_EMULATOR_URL: emulatorUrl };
  return cleanup.use(
    await startNode(cli, role, { words, environment: { ...valkey, STILE_CLIENT_KEY: KEY, ...environment } }),
  );
}

const newServer = async (options: Parameters<typeof startValkeyServer>[0] = {}): Promise<ValkeyServer> =>
  cleanup.use(await startValkeyServer(options));

const call = ({ url }: { url: string }, at: string, body: object) =>
  postJson(url, at, { clientKey: KEY, ...body });

async function ready({ url }: { url: string }): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Calls siteverify at a node's emulator. */
const redeem = ({ siteverifyUrl }: StartedNode, token: unknown) =>
  postJson(siteverifyUrl, "", { secret: SITE.secret, response: token });

describe.skipIf(!hasValkey)("several nodes", () => {
  test("create a task on one node, run it on another, await it on a third, and redeem its token once", async () => {
    const { url } = await newServer();
    const [first, second, worker] = await Promise.all([
      node("api", url),
      node("api", url),
      node("worker", url, { words: ["--concurrency", "2"] }),
    ]);
    expect(worker.process.written.stdout).toMatch(/^Stile is ready to run tasks\.\n +health/);
    expect(first.process.written.stdout).toMatch(/^Stile is ready to accept tasks\./);
    for (const one of [first, second, worker]) {
      expect(await ready(one)).toEqual({ status: 200, body: { status: "ready" } });
    }
    const { taskId } = await call(first, "/createTask", { task: TASK });
    const answer = await call(second, "/getTaskResult", { taskId, waitSeconds: 30 });
    expect(answer).toMatchObject({ errorId: 0, status: "ready" });
    const { token } = answer["solution"] as { token: string };
    const redeemed = await Promise.all([redeem(first, token), redeem(second, token), redeem(first, token)]);
    expect(redeemed.filter(({ success }) => success === true)).toHaveLength(1);
    // A worker does not serve the API, and an API node has no browsers.
    expect(await call(worker, "/createTask", { task: TASK })).toMatchObject({
      errorCode: "ERROR_NO_SUCH_METHOD",
    });
    const metrics = async ({ url: at }: StartedNode) => (await fetch(`${at}/metrics`)).text();
    expect(await metrics(worker)).toMatch(/^stile_slots 2$/m);
    expect(await metrics(worker)).toMatch(/^stile_attempts_total\{outcome="completed"\} 1$/m);
    expect(await metrics(first)).not.toContain("stile_slots");
  }, 60_000);

  test("need only the permissions in docs/operations.md, and warn about a password on the command line", async () => {
    const rules = ["~{stile}*", "resetchannels", "&{stile}*", "+@all", "-@dangerous", "+info"];
    const server = await newServer({ user: { name: "stile", password: "hunter2", rules } });
    const [api] = await Promise.all([
      node("api", "", { environment: { STILE_VALKEY_URL: "" }, words: ["--valkey-url", server.url] }),
      node("worker", server.url),
    ]);
    expect(api.process.written.stderr).toContain("other users of this machine can read the password");
    const { taskId } = await call(api, "/createTask", { task: TASK });
    expect(await call(api, "/getTaskResult", { taskId, waitSeconds: 30 })).toMatchObject({ status: "ready" });
    expect(api.process.written.stderr + api.process.written.stdout).not.toContain("hunter2");
  }, 60_000);

  test("create one first key together, and see changes of keys and clients made anywhere", async () => {
    const { url } = await newServer();
    const environment = { STILE_CLIENT_KEY: "" };
    const nodes = await Promise.all([1, 2, 3].map(() => node("api", url, { environment })));
    expect(nodes.filter(({ firstKey }) => firstKey !== undefined)).toHaveLength(1);
    const elsewhere = await newCli();
    const words = ["--backend", "valkey", "--valkey-url", url];
    const added = await elsewhere.run(["keys", "add", "ci", ...words]);
    const secret = added.stdout.trim();
    const ask = (at: StartedNode) => call(at, "/getBalance", { clientKey: secret });
    for (const one of nodes) expect(await ask(one)).toMatchObject({ errorId: 0 });
    await elsewhere.run(["clients", "suspend", "ci", ...words]);
    for (const one of nodes) expect(await ask(one)).toMatchObject({ errorCode: "ERROR_ACCOUNT_SUSPENDED" });
    const listed = await elsewhere.run(["clients", "list", "--json", ...words]);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: "default" },
      { name: "ci", state: "suspended" },
    ]);
  }, 60_000);

  test("report a Valkey outage, log it once, and recover automatically", async () => {
    const server = await newServer({ settings: ["--appendonly", "yes", "--appendfsync", "always"] });
    const network = cleanup.use(await startCutOff(server));
    const [api, worker] = await Promise.all([node("api", network.url), node("worker", network.url)]);
    await network.cut("refused");
    for (const one of [api, worker]) {
      await vi.waitFor(async () => expect(await ready(one)).toMatchObject({ status: 503 }), 5_000);
      expect(await ready(one)).toEqual({
        status: 503,
        body: {
          status: "store_unavailable",
          reason: expect.stringMatching(/^Valkey cannot be reached/),
        },
      });
    }
    // The network is mended only after this answer, so the call cannot have waited for Valkey.
    expect(await call(api, "/createTask", { task: TASK })).toMatchObject({
      errorCode: "ERROR_SERVICE_UNAVALIABLE",
    });
    await network.mend();
    for (const one of [api, worker]) {
      await vi.waitFor(async () => expect(await ready(one)).toMatchObject({ status: 200 }), 10_000);
    }
    const { taskId } = await call(api, "/createTask", { task: TASK });
    expect(await call(api, "/getTaskResult", { taskId, waitSeconds: 30 })).toMatchObject({ status: "ready" });
    for (const one of [api, worker]) {
      const lines = linesOf(one);
      // Libraries write nothing.
      const others = one.process.written.stderr.split("\n").filter((line) => !/^(\{.*\})?$/.test(line));
      expect(others).toEqual([]);
      expect(lines.filter(({ level }) => level === "error")).toEqual([]);
      const logged = lines
        .filter(({ msg }) => msg.includes("Valkey"))
        .map(({ level, msg }) => `${level} ${msg}`);
      expect(logged).toEqual([
        "warn Valkey is unavailable; Stile reconnects automatically",
        "info Valkey is available again",
      ]);
      // This test's server takes no snapshots and has an append-only file, so there is nothing else to warn about.
      const expected = /^Valkey is unavailable|sandbox|set valkeyPassword/;
      expect(lines.filter(({ level, msg }) => level === "warn" && !expected.test(msg))).toEqual([]);
    }
  }, 60_000);

  test("a stopping API node reports it first, answers pending requests and exits with 0; the others continue", async () => {
    const { url } = await newServer();
    const [stopping, staying] = await Promise.all([
      node("api", url, { words: ["--drain-delay-ms", "1500"] }),
      node("api", url),
    ]);
    const { taskId } = await call(stopping, "/createTask", { task: TASK });
    const waiting = call(stopping, "/getTaskResult", { taskId, waitSeconds: 30 });
    stopping.process.kill("SIGTERM");
    await vi.waitFor(async () =>
      expect(await ready(stopping)).toEqual({ status: 503, body: { status: "stopping" } }),
    );
    expect(await call(stopping, "/createTask", { task: TASK })).toMatchObject({ errorId: 0 });
    expect(await waiting).toMatchObject({ errorId: 0, status: "processing" });
    expect(await stopping.process.ended).toMatchObject({ exitCode: 0 });
    expect(await call(staying, "/getTaskResult", { taskId })).toMatchObject({ status: "processing" });
  }, 60_000);

  test("a stopping worker finishes its attempts or releases them to another", async () => {
    const { url } = await newServer();
    const [api, first] = await Promise.all([
      node("api", url),
      node("worker", url, { words: ["--drain-timeout-ms", "0"] }),
    ]);
    const tasks = await Promise.all(
      Array.from({ length: 20 }, () => call(api, "/createTask", { task: TASK })),
    );
    first.process.kill("SIGTERM");
    expect(await first.process.ended).toMatchObject({ exitCode: 0 });
    await node("worker", url);
    const results = await Promise.all(
      tasks.map(({ taskId }) => call(api, "/getTaskResult", { taskId, waitSeconds: 30 })),
    );
    expect(results.map(({ status }) => status)).toEqual(tasks.map(() => "ready"));
  }, 60_000);

  test("stile serve with Valkey is a node like any other", async () => {
    const { url } = await newServer();
    const [serving, api] = await Promise.all([node("serve", url), node("api", url)]);
    const { taskId } = await call(api, "/createTask", { task: TASK });
    expect(await call(api, "/getTaskResult", { taskId, waitSeconds: 30 })).toMatchObject({ status: "ready" });
    expect(await call(serving, "/getTaskResult", { taskId })).toMatchObject({ status: "ready" });
  }, 60_000);
});

describe.skipIf(!hasValkey)("an emulator that nodes share", () => {
  test("may fail: tasks stay queued without charge, /readyz gives the reason, and tasks end when it is back", async () => {
    const { url } = await newServer();
    const emulator = await startEmulator();
    const [api, worker] = await Promise.all([
      node("api", url, { emulator }),
      node("worker", url, { emulator, words: ["--concurrency", "4"] }),
    ]);
    const run = async () => {
      const { taskId } = await call(api, "/createTask", { task: TASK });
      return await call(api, "/getTaskResult", { taskId, waitSeconds: 30 });
    };
    expect(await run()).toMatchObject({ status: "ready" });
    await emulator.slowDown(5_000);
    const running = [run(), run(), run()];
    await vi.waitFor(async () => expect(await runningAttempts(worker)).toBe(3), 10_000);
    await emulator.kill();
    const reason = expect.stringMatching(/^the emulator \(127\.0\.0\.1:\d+\) cannot be used: ECONNREFUSED$/);
    const away = { status: 503, body: { status: "emulator_unavailable", reason } };
    for (const one of [api, worker]) {
      await vi.waitFor(async () => expect(await ready(one)).toEqual(away), 10_000);
    }
    await vi.waitFor(async () => expect(await runningAttempts(worker)).toBe(0), 10_000);
    // The site is in the cache; the node cannot ask about another one.
    running.push(run());
    const unknown = { ...TASK, websiteKey: "0x4AAAAAAAAAAAAAAAAAAnever" };
    expect(await call(api, "/createTask", { task: unknown })).toMatchObject({
      errorCode: "ERROR_SERVICE_UNAVALIABLE",
    });
    await emulator.restart();
    for (const result of await Promise.all(running)) {
      expect(result).toMatchObject({ errorId: 0, status: "ready" });
      const { token } = result["solution"] as { token: string };
      expect(await redeem(api, token)).toMatchObject({ success: true });
    }
    for (const one of [api, worker]) {
      await vi.waitFor(async () => expect(await ready(one)).toMatchObject({ status: 200 }), 10_000);
    }
    const lines = linesOf(worker).filter(({ msg }) => msg.includes("emulator"));
    expect(lines.map(({ msg }) => msg)).toEqual([
      "the emulator is unavailable; tasks stay queued until it is back",
      "the emulator is available again",
    ]);
    expect(linesOf(worker).filter(({ level }) => level === "error")).toEqual([]);
  }, 90_000);

  test("may come back with another key: browsers restart and trust it", async () => {
    const { url } = await newServer();
    const emulator = await startEmulator();
    const [api, worker] = await Promise.all([
      node("api", url, { emulator }),
      node("worker", url, { emulator }),
    ]);
    await emulator.kill();
    await emulator.forget();
    await emulator.restart();
    await vi.waitFor(async () => expect(await ready(worker)).toMatchObject({ status: 200 }), 10_000);
    const { taskId } = await call(api, "/createTask", { task: TASK });
    expect(await call(api, "/getTaskResult", { taskId, waitSeconds: 30 })).toMatchObject({ status: "ready" });
  }, 60_000);

  test("may be that of stile serve: a sitekey added later is soon known, an unknown one is refused", async () => {
    const { url } = await newServer();
    const serving = await node("serve", url, { words: [], environment: { STILE_EMULATOR_URL: "" } });
    const emulator = { url: new URL(serving.siteverifyUrl).origin };
    const api = await node("api", url, { emulator });
    for (const websiteKey of ["0x4AAAAAAAAAAAAAAAAAAnever", "..", "?", "."]) {
      expect(await call(api, "/createTask", { task: { ...TASK, websiteKey } })).toMatchObject({
        errorCode: expect.stringMatching(/ERROR_RECAPTCHA_INVALID_SITEKEY|ERROR_BAD_PARAMETERS/),
      });
    }
    await fetch(`${emulator.url}/__emulator/sites`, { method: "POST", body: JSON.stringify(SITE) });
    const { taskId } = await call(api, "/createTask", { task: TASK });
    const result = await call(api, "/getTaskResult", { taskId, waitSeconds: 30 });
    expect(result).toMatchObject({ status: "ready" });
    const { token } = result["solution"] as { token: string };
    expect(await redeem(api, token)).toMatchObject({ success: true });
  }, 60_000);
});

describe.skipIf(!hasValkey)("over several servers", () => {
  test.each([
    ["a cluster", startCluster],
    ["a Sentinel", startWatchedServers],
  ])(
    "%s: tasks complete",
    async (_, start) => {
      const { url } = cleanup.use(await start());
      const [api, worker] = await Promise.all([node("api", url), node("worker", url)]);
      const tasks = await Promise.all(
        Array.from({ length: 5 }, () => call(api, "/createTask", { task: TASK })),
      );
      for (const { taskId } of tasks) {
        expect(await call(api, "/getTaskResult", { taskId, waitSeconds: 30 })).toMatchObject({
          status: "ready",
        });
      }
      await expect.poll(() => ready(worker)).toMatchObject({ status: 200 });
    },
    60_000,
  );
});

describe("a wrong configuration", () => {
  test.each(["api", "worker"])("stile %s without a shared store prints one line", async (role) => {
    const cli = await newCli();
    const { exitCode, stderr } = await cli.run([role]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^stile: Set --backend valkey and --valkey-url .*`stile \w+` needs a shared store\..*\n$/,
    );
  });

  test("an unreachable emulator, or one that refuses the node, prints one line", async () => {
    const cli = await newCli();
    const port = await freePort();
    const nobody = await cli.run(["serve", ...FREE_PORTS, "--emulator-url", `http://127.0.0.1:${port}`]);
    expect(nobody).toMatchObject({ exitCode: 1 });
    expect(nobody.stderr).toMatch(
      /^stile: The emulator \(127\.0\.0\.1:\d+\) cannot be used: ECONNREFUSED\. .*emulatorUrl.*\n$/m,
    );
    const emulator = cleanup.use(
      await startCliEmulator(await newCli(), [], { STILE_EMULATOR_CONTROL_TOKEN: "the-control-token" }),
    );
    const refused = await cli.run(["serve", ...FREE_PORTS, "--emulator-url", emulator.url]);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toMatch(/refuses this node \(HTTP 401\): set STILE_EMULATOR_CONTROL_TOKEN/);
    const both = await cli.run(["serve", "--emulator-url", emulator.url, "--sites-file", "sites.json"]);
    expect(both).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("give the sites to the emulator"),
    });
  }, 30_000);

  test("a backend without an address, or an address without the backend, prints one line", async () => {
    const cli = await newCli();
    const without = await cli.run(["api", "--backend", "valkey"]);
    expect(without).toMatchObject({ exitCode: 2 });
    expect(without.stderr).toMatch(/^stile: backend is valkey: .*STILE_VALKEY_URL\)\.\n$/i);
    const unused = await cli.run(["serve", "--valkey-url", "redis://h"]);
    expect(unused).toMatchObject({ exitCode: 2 });
    expect(unused.stderr).toMatch(/^stile: valkeyUrl is set, but backend is sqlite: .*\n$/i);
  });

  test("a wrong or unreachable address prints one line without the password", async () => {
    const cli = await newCli();
    const wrong = await cli.run(["api", "--backend", "valkey", "--valkey-url", "http://u:hunter2@h"]);
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toMatch(/^stile: --valkey-url: expected an address such as redis:.*\n$/);
    const nobody = await cli.run(["keys", "list", "--backend", "valkey"], {
      environment: { STILE_VALKEY_URL: "redis://u:hunter2@127.0.0.1:1" },
    });
    expect(nobody).toMatchObject({ exitCode: 1 });
    expect(nobody.stderr).toMatch(
      /^stile: Valkey \(127\.0\.0\.1:1\) cannot be reached \(ECONNREFUSED\)\. .*\n$/,
    );
    expect(wrong.stderr + nobody.stderr).not.toContain("hunter2");
    const config = await cli.run(["config", "--backend", "valkey"], {
      environment: { STILE_VALKEY_URL: "redis://u:hunter2@h" },
    });
    expect(config.stdout).toMatch(/valkeyUrl +\(hidden\)/);
  });
});

describe.skipIf(!hasValkey)("the server", () => {
  test("supports TLS with a private authority, a user, and the password in a file", async () => {
    const user = { name: "stile", password: "p@ss word" };
    const server = await newServer({ user, tls: true });
    const cli = await newCli();
    await mkdir(path.join(cli.directory, "secrets"));
    await writeFile(path.join(cli.directory, "secrets/password"), `${user.password}\n`);
    await writeFile(path.join(cli.directory, "authority.pem"), server.authority);
    const words = [
      "--backend",
      "valkey",
      "--valkey-url",
      `rediss://stile@127.0.0.1:${server.port}`,
      "--valkey-password-file",
      "secrets/password",
    ];
    const environment = { NODE_EXTRA_CA_CERTS: path.join(cli.directory, "authority.pem") };
    expect(await cli.run(["clients", "add", "shop", ...words], { environment })).toMatchObject({
      exitCode: 0,
    });
    const distrustful = await cli.run(["clients", "list", ...words]);
    expect(distrustful).toMatchObject({ exitCode: 1 });
    expect(distrustful.stderr).toMatch(/^stile: Valkey .* TLS .*NODE_EXTRA_CA_CERTS.*\n$/);
    const missing = await cli.run(["clients", "list", ...words.slice(0, -1), "nowhere"], { environment });
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("nowhere cannot be read") });
  }, 30_000);

  test("is refused if it evicts; doctor reports that and the latency", async () => {
    const server = await newServer({ settings: ["--maxmemory-policy", "allkeys-lru"] });
    const cli = await newCli();
    const words = ["--backend", "valkey", "--valkey-url", server.url];
    const { exitCode, stderr } = await cli.run(["api", "--port", "0", ...words]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^stile: The server \(127.*\) cannot hold tasks: .*allkeys-lru.*noeviction\.\n$/);
    const doctor = await cli.run(["doctor", "--port", "0", "--json", ...words]);
    expect(doctor.exitCode).toBe(1);
    expect(JSON.parse(doctor.stdout)).toEqual(
      expect.arrayContaining([
        { name: "Valkey", status: "ok", finding: expect.stringMatching(/^(Redis|Valkey) \d+\./) },
        { name: "Valkey", status: "problem", finding: expect.stringContaining("allkeys-lru") },
        { name: "Valkey", status: "warning", finding: expect.stringContaining("appendonly yes") },
        { name: "Valkey's latency", status: "ok", finding: expect.stringMatching(/\d\.\d ms/) },
        { name: "Clock", status: "ok", finding: expect.anything() },
      ]),
    );
  }, 30_000);
});

async function runningAttempts({ url }: StartedNode): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^stile_slots_used (\d+)$/m.exec(metrics)?.[1]);
}

/** The log entries of a node. */
function linesOf({ process }: StartedNode): readonly { readonly level: string; readonly msg: string }[] {
  return process.written.stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { level: string; msg: string });
}
