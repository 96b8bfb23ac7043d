import { createRequire } from "node:module";
import { Solver } from "@2captcha/captcha-solver";
import {
  CapMonsterCloudClientFactory,
  ClientOptions,
  TurnstileRequest,
} from "@zennolab_com/capmonstercloud-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashSecret, hintOf } from "../core/client-key.ts";
import { openStore } from "../server/open-store.ts";
import {
  CLIENT_KEY,
  openTestService,
  testConfig,
  SAMPLE_TASK,
  type TestService,
} from "../server/testing/open-test-service.ts";

const TOKEN = "XXXX.DUMMY.TOKEN.XXXX";
const INTEGER_KEY = "a-key-with-integer-ids";
const PAGE = SAMPLE_TASK.websiteURL;
const PASSES = SAMPLE_TASK.websiteKey;
const FAILS = "2x00000000000000000000AB";

const require = createRequire(import.meta.url);

/** Unmodified client libraries of other services. Only their base URL is changed. */
describe("clients of other services", () => {
  let harness: TestService;
  beforeAll(async () => {
    harness = await openTestService();
    await using store = await openStore(testConfig(harness.directory));
    await store.clients.addKey({
      clientName: "integers",
      hash: hashSecret(INTEGER_KEY),
      hint: hintOf(INTEGER_KEY),
      taskIds: "integer",
    });
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  describe("@zennolab_com/capmonstercloud-client", () => {
    const timeouts = {
      firstRequestDelay: 0,
      firstRequestNoCacheDelay: 0,
      requestsInterval: 50,
      requestsNoCacheInterval: 50,
      timeout: 20_000,
    };
    const connect = (clientKey = CLIENT_KEY) =>
      CapMonsterCloudClientFactory.Create(new ClientOptions({ clientKey, serviceUrl: harness.service.url }));
    const request = (websiteKey: string) =>
      new TurnstileRequest({
        websiteURL: PAGE,
        websiteKey,
        userAgent: "x",
        pageAction: "login",
        data: "order-1",
        pageData: "",
      });

    test("gets a token", async () => {
      const result = await connect().Solve(request(PASSES), timeouts);
      expect(result).toMatchObject({ solution: { token: TOKEN } });
      expect(result.error).toBeUndefined();
    });

    test("gets the error of a failed task", async () => {
      expect(await connect().Solve(request(FAILS), timeouts)).toMatchObject({ error: "CAPTCHA_UNSOLVABLE" });
    });

    test("gets the error for an invalid key", async () => {
      expect(await connect("wrong").Solve(request(PASSES), timeouts)).toMatchObject({
        error: "KEY_DOES_NOT_EXIST",
      });
    });

    test("gets the balance", async () => {
      expect(await connect().getBalance()).toMatchObject({ errorId: 0, balance: 1_000_000 });
    });
  });

  describe("@antiadmin/anticaptchaofficial, with integer ids", () => {
    const anticaptcha = require("@antiadmin/anticaptchaofficial") as Anticaptcha;
    // Its base URL is built in, so an interceptor redirects its requests to this service.
    const axios = createRequire(import.meta.resolve("@antiadmin/anticaptchaofficial"))("axios") as Axios;
    let interceptor: number;
    beforeAll(() => {
      interceptor = axios.interceptors.request.use((config) => {
        config.url = config.url.replace("https://api.anti-captcha.com", harness.service.url);
        return config;
      });
      anticaptcha.setAPIKey(INTEGER_KEY);
      anticaptcha.shutUp();
      anticaptcha.settings.firstAttemptWaitingInterval = 0;
      anticaptcha.settings.normalWaitingInterval = 0.05;
    });
    afterAll(() => axios.interceptors.request.eject(interceptor));

    test("gets a token", async () => {
      expect(await anticaptcha.solveTurnstileProxyless(PAGE, PASSES, "login", "order-1")).toBe(TOKEN);
    });

    test("gets the error codes of a failed task and a missing field", async () => {
      await expect(anticaptcha.solveTurnstileProxyless(PAGE, FAILS)).rejects.toBe("ERROR_CAPTCHA_UNSOLVABLE");
      await expect(anticaptcha.solveTurnstileProxyless("", PASSES)).rejects.toBe("ERROR_BAD_PARAMETERS");
    });

    test("gets an error for a challenge page", async () => {
      const challengePage = anticaptcha.solveTurnstileProxyless(PAGE, PASSES, "", "", "page-data");
      await expect(challengePage).rejects.toBe("ERROR_TASK_NOT_SUPPORTED");
    });

    test("gets the balance", async () => {
      expect(await anticaptcha.getBalance()).toBe(1_000_000);
    });
  });

  describe("@2captcha/captcha-solver, the older protocol", () => {
    const { supportedProviders } = require("@2captcha/captcha-solver/dist/structs/constants/constants") as {
      supportedProviders: { twoCaptcha: { in: string; res: string } };
    };
    beforeAll(() => {
      supportedProviders.twoCaptcha.in = `${harness.service.url}/in.php`;
      supportedProviders.twoCaptcha.res = `${harness.service.url}/res.php`;
    });
    const connect = (clientKey = CLIENT_KEY) => new Solver(clientKey, 50);
    const parameters = (sitekey: string) => ({ pageurl: PAGE, sitekey, action: "login", data: "order-1" });

    test("gets a token and reports it", async () => {
      const solved = await connect().cloudflareTurnstile(parameters(PASSES));
      expect(solved).toMatchObject({ data: TOKEN, status: 1 });
      expect(await connect().goodReport(solved.id)).toBe("OK_REPORT_RECORDED");
      expect(await connect().badReport(solved.id)).toBe("OK_REPORT_RECORDED");
    });

    test("gets the errors of a failed task and an invalid key", async () => {
      // It replaces error codes with messages.
      await expect(connect().cloudflareTurnstile(parameters(FAILS))).rejects.toThrow("unable to be solved");
      await expect(connect("wrong").cloudflareTurnstile(parameters(PASSES))).rejects.toThrow(
        "key you've provided does not exist",
      );
    });

    test("gets the balance", async () => {
      expect(await connect().balance()).toBe(1_000_000);
    });
  });
});

/** The part of the library that the tests use. The library has no types. */
interface Anticaptcha {
  readonly settings: { firstAttemptWaitingInterval: number; normalWaitingInterval: number };
  setAPIKey(key: string): void;
  shutUp(): void;
  getBalance(): Promise<number>;
  solveTurnstileProxyless(
    websiteURL: string,
    websiteKey: string,
    action?: string,
    cData?: string,
    pageData?: string,
  ): Promise<string>;
}

interface Axios {
  readonly interceptors: {
    readonly request: {
      use(intercept: (config: { url: string }) => { url: string }): number;
      eject(interceptor: number): void;
    };
  };
}
