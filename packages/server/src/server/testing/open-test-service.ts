import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../core/log.ts";
import type { SiteOptions } from "turnstile-emulator";
import type { Config } from "../config/load-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { startService, type Service } from "../start-service.ts";
import { postJson, type Answer } from "./post-json.ts";

export const CLIENT_KEY = "the-test-client's-key";

/** The sample task of protocol part 1. */
export const SAMPLE_TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};

/** A service on free ports, with a temporary data directory. */
export interface TestService extends AsyncDisposable {
  readonly service: Service;
  readonly directory: string;
  /** Logged errors. Disposing throws if there are any, so a test that expects some must clear the array. */
  readonly faults: object[];
  /** Sends a POST request to the API and returns the answer. */
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  /** Creates a task, by default the sample, and returns its id. */
  create(task?: object): Promise<string>;
  /** Polls until the task has ended. */
  result(taskId: string): Promise<Answer>;
}

export function testConfig(directory: string, options: Partial<Config> = {}): Config {
  return loadConfig({
    flags: { port: 0, emulatorPort: 0, emulatorTlsPort: 0, dataDirectory: directory, ...options },
    environment: { STILE_CHROMIUM_PATH: process.env["STILE_CHROMIUM_PATH"], STILE_CLIENT_KEY: CLIENT_KEY },
    workingDirectory: directory,
  }).config;
}

export async function openTestService({
  options,
  sites = [],
}: {
  readonly options?: Partial<Config>;
  readonly sites?: readonly SiteOptions[];
} = {}): Promise<TestService> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-service-"));
  const faults: object[] = [];
  const log = { ...silentLog, error: (fields: object) => faults.push(fields) };
  const service = await startService(testConfig(directory, options), { log, sites });
  const post = (at: string, body: unknown) => postJson(service.url, at, body);
  return {
    service,
    directory,
    faults,
    post,
    async create(task = {}) {
      const answer = await post("/createTask", { clientKey: CLIENT_KEY, task: { ...SAMPLE_TASK, ...task } });
      if (typeof answer["taskId"] !== "string") throw new Error(String(answer["errorDescription"]));
      return answer["taskId"];
    },
    result: (taskId) => pollResult(service.url, taskId),
    async [Symbol.asyncDispose]() {
      await service.close();
      await rm(directory, { recursive: true });
      if (faults.length > 0) throw new Error("the service logged a fault", { cause: faults[0] });
    },
  };
}

const POLL_MS = 20;

/** Asks for a task's result until it is no longer processing. */
export async function pollResult(url: string, taskId: string): Promise<Answer> {
  for (;;) {
    const answer = await postJson(url, "/getTaskResult", { clientKey: CLIENT_KEY, taskId });
    if (answer["status"] !== "processing") return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
