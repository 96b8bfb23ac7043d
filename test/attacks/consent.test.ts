import { afterAll, beforeAll, expect, test } from "vitest";
import { openCli, type Cli } from "../../packages/server/src/cli/testing/run-cli.ts";
import { startServe, type Serving } from "../../packages/server/src/cli/testing/start-serve.ts";
import { requestToken } from "./testing/request-token.ts";

// Every way to ask for a token of a site that is not in the emulator.

const FOREIGN = "0x4AAAAAAAForeignSite0001";
const ALLOWED = "1x00000000000000000000AA";
const URL_OF_SITE = "https://shop.example/";

let cli: Cli;
let service: Serving;
beforeAll(async () => {
  cli = await openCli();
  service = await startServe(cli);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

/** Sitekeys that are not the allowed one, however they are read. */
const SITEKEYS: readonly unknown[] = [
  FOREIGN,
  ALLOWED.toLowerCase(),
  ` ${ALLOWED}`,
  `${ALLOWED}\n`,
  `${ALLOWED}\0`,
  `${ALLOWED}\u200b`,
  `${ALLOWED},${FOREIGN}`,
  ALLOWED.replace("A", "Α"),
  ALLOWED.replace("1", "１"),
  ALLOWED.slice(0, -1),
  `${ALLOWED}A`,
  `/${ALLOWED}`,
  encodeURIComponent(`${ALLOWED} `),
  "__proto__",
  "constructor",
  "toString",
  "",
  null,
  true,
  1,
  [ALLOWED],
  [ALLOWED, FOREIGN],
  { toString: ALLOWED },
  { sitekey: ALLOWED },
];

/** Other places where a sitekey could be. */
const MEMBERS: readonly object[] = [
  { websiteKey: FOREIGN, sitekey: ALLOWED },
  { websiteKey: FOREIGN, WebsiteKey: ALLOWED },
  { websiteKey: FOREIGN, pageUrl: `https://shop.example/?sitekey=${ALLOWED}` },
  { websiteKey: FOREIGN, websiteURL: "https://challenges.cloudflare.com/" },
  { websiteKey: FOREIGN, websiteURL: "http://127.0.0.1/" },
  { websiteKey: FOREIGN, metadata: { sitekey: ALLOWED }, proxyAddress: "192.0.2.1", proxyPort: 8080 },
  { websiteKey: FOREIGN, isKnownSite: true, consent: true, allowed: true },
  { websiteKey: FOREIGN, type: "TurnstileTask" },
  { websiteKey: FOREIGN, type: "AntiTurnstileTaskProxyLess" },
];

async function send(path: string, body: string, type = "application/json"): Promise<string> {
  const response = await fetch(service.url + path, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  expect(response.status).toBeLessThan(500);
  return await response.text();
}

test("no variant of a request creates a task for a foreign sitekey", async () => {
  const { firstKey: clientKey } = service;
  const base = { type: "TurnstileTaskProxyless", websiteURL: URL_OF_SITE };
  const tasks: readonly object[] = [
    ...SITEKEYS.map((websiteKey) => ({ ...base, websiteKey })),
    ...MEMBERS.map((members) => Object.assign({}, base, members)),
  ];
  const bodies = tasks.map((task) => JSON.stringify({ clientKey, task }));
  // Of two members with the same name, the last one counts, for the check and for the browser.
  const twice = JSON.stringify({ clientKey, task: { ...base, websiteKey: ALLOWED } }).replace(
    `"websiteKey":"${ALLOWED}"`,
    `"websiteKey":"${ALLOWED}","websiteKey":"${FOREIGN}"`,
  );
  for (const body of [...bodies, twice]) {
    const text = await send("/createTask", body);
    expect([body, text]).toEqual([body, expect.stringContaining('"errorId":1')]);
    expect([body, text]).toEqual([body, expect.not.stringMatching(/"taskId":"[^"]/)]);
  }
});

test("no variant of a request of the older protocol creates a task for a foreign sitekey", async () => {
  const key = service.firstKey ?? "";
  const base = { key, method: "turnstile", pageurl: URL_OF_SITE };
  const queries = [
    ...SITEKEYS.filter((sitekey) => typeof sitekey === "string").map(
      (sitekey) => new URLSearchParams({ ...base, sitekey }),
    ),
    new URLSearchParams([...Object.entries(base), ["sitekey", ALLOWED], ["sitekey", FOREIGN]]),
    new URLSearchParams([...Object.entries(base), ["sitekey", FOREIGN], ["websiteKey", ALLOWED]]),
    new URLSearchParams([...Object.entries(base), ["sitekey[]", ALLOWED], ["sitekey", FOREIGN]]),
  ];
  for (const query of queries) {
    const viaQuery = await (await fetch(`${service.url}/in.php?${query}`)).text();
    const viaBody = await send("/in.php", query.toString(), "application/x-www-form-urlencoded");
    expect([String(query), viaQuery]).toEqual([String(query), expect.stringMatching(/^ERROR_/)]);
    expect([String(query), viaBody]).toEqual([String(query), expect.stringMatching(/^ERROR_/)]);
  }
});

test("after all of this, an allowed sitekey still gets a token", async () => {
  expect(await requestToken(service)).toBe("XXXX.DUMMY.TOKEN.XXXX");
});
