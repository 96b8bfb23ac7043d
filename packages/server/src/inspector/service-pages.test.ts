import { readFile } from "node:fs/promises";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openTestService, type TestService } from "../server/testing/open-test-service.ts";
import { postJson } from "../server/testing/post-json.ts";
import { overflowOf, violationsOf } from "../../../emulator/src/inspector/testing/check-page.ts";

const FAILING = "2x00000000000000000000AB";
const HOSTILE = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

let harness: TestService;
let browser: Browser;

beforeAll(async () => {
  harness = await openTestService({
    options: { concurrency: 2 },
    sites: [
      {
        sitekey: "0x4AAAAAAAslowsite000001",
        secret: "the-slow-sites-secret",
        scenario: { challenge: { delayMs: 600_000 } },
      },
    ],
  });
  browser = await chromium.launch({
    executablePath: process.env["STILE_CHROMIUM_PATH"] ?? "",
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"],
  });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await harness[Symbol.asyncDispose]();
});

async function open(path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ baseURL: harness.service.url, ...options });
  const problems: string[] = [];
  page.on("console", (message) => {
    // The browser also reports answers such as 400, which some tests ask for.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  onTestFinished(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });
  await page.goto(path);
  return page;
}

describe("the page of tasks", () => {
  test("an empty list names a command that creates a task in this service", async () => {
    const page = await open("/inspector/tasks");
    expect(await page.locator(".empty code").textContent()).toContain(`--url ${harness.service.url}`);
  });

  test("shows whole sitekeys: the test sitekeys differ only at their ends", async () => {
    const id = await harness.create();
    for (const width of [390, 1000, 1440]) {
      const page = await open("/inspector/tasks", { viewport: { width, height: 900 } });
      const sitekey = page.locator(`[data-details="${id}"] .mono`);
      await sitekey.waitFor();
      expect(await sitekey.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
    }
  });

  test("shows a new task without a reload, then its end", async () => {
    const page = await open("/inspector/tasks");
    const id = await harness.create();
    const row = page.locator(`[data-details="${id}"]`);
    await row.getByText("completed").waitFor();
    await row.click();
    await page.getByRole("heading", { name: "Attempt 1: completed" }).waitFor();
    expect(await page.locator("#details").textContent()).toContain("widget run");
  });

  test("shows the screenshot and the console of a failed attempt; hostile text stays text", async () => {
    const id = await harness.create({
      websiteKey: FAILING,
      websiteURL: `https://shop.example/?q=${HOSTILE}`,
    });
    await harness.result(id);
    const page = await open(`/inspector/tasks?selected=${id}`);
    const image = page.getByAltText("The page at the end of attempt 1");
    await expect
      .poll(() => image.evaluate((each) => (each as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    expect(await page.locator("#details").textContent()).toContain("https://shop.example/?q=");
    expect(await page.title()).toBe("Tasks · Stile");
  });

  test("filters by state and keeps the filter in the address", async () => {
    const failed = await harness.create({ websiteKey: FAILING });
    const passed = await harness.create();
    await Promise.all([harness.result(failed), harness.result(passed)]);
    const page = await open("/inspector/tasks");
    await page.getByLabel("State").selectOption("failed");
    await page.waitForURL(/state=failed/);
    await page.locator(`[data-details="${failed}"]`).waitFor();
    expect(await page.locator(`[data-details="${passed}"]`).count()).toBe(0);
  });

  test.each([
    ["has the focus", "focus"],
    ["is below the pointer", "hover"],
  ] as const)("a row that %s stays where it is when another task appears above it", async (_, action) => {
    // Enough rows to scroll, whichever tests ran before.
    await Promise.all([1, 2, 3, 4, 5, 6].map(async () => await harness.result(await harness.create())));
    const page = await open("/inspector/tasks", { viewport: { width: 1440, height: 300 } });
    const id = await page.locator("[data-row]").nth(1).getAttribute("id");
    const row = page.locator(`[id="${id}"]`);
    await row[action]();
    const before = await row.boundingBox();
    const created = await harness.create();
    await page.locator(`[data-details="${created}"]`).getByText("completed").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(action === "focus" ? id : "");
    expect(await row.boundingBox()).toEqual(before);
  });

  test("cancels a running task and retries it as a new one", async () => {
    const id = await harness.create({ websiteKey: "0x4AAAAAAAslowsite000001" });
    const page = await open(`/inspector/tasks?selected=${id}`);
    await page.getByRole("button", { name: "Cancel task" }).click();
    await page.getByText("the operator cancelled the task").first().waitFor();
    await page.getByRole("button", { name: "Retry as a new task" }).click();
    await page.waitForURL((url) => url.searchParams.get("selected") !== id);
    await page.getByRole("button", { name: "Cancel task" }).click();
    await page.getByText("the operator cancelled the task").first().waitFor();
  });

  test.each(["state=lost", "cursor=nowhere", "limit=x"])("explains ?%s", async (query) => {
    const answer = await fetch(`${harness.service.url}/inspector/tasks?${query}`);
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).toContain('class="notice bad"');
  });
});

test("a filter by an unknown client explains itself", async () => {
  const page = await open("/inspector/tasks?client=nobody");
  expect(await page.locator("#part-notice").textContent()).toContain('There is no client "nobody"');
});

describe("the page of clients", () => {
  test("adds a client and a key that works; revokes it; removes the client only after its name was typed", async () => {
    const page = await open("/inspector/clients");
    await page.getByLabel("Name").fill("web shop");
    await page.getByLabel("Concurrent tasks").fill("3");
    await page.getByRole("button", { name: "Add a client" }).click();
    await page.getByRole("heading", { name: "Client web shop" }).waitFor();
    expect(await page.getByLabel("Concurrent tasks").inputValue()).toBe("3");

    await page.getByRole("button", { name: "Add a key" }).click();
    const secret = (await page.locator("#secret").textContent()) ?? "";
    const balance = () => postJson(harness.service.url, "/getBalance", { clientKey: secret });
    expect(await balance()).toMatchObject({ errorId: 0 });
    await page.getByRole("link", { name: "Done" }).click();
    expect(await page.content()).not.toContain(secret);

    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("revoked").waitFor();
    expect(await balance()).toMatchObject({ errorCode: "ERROR_KEY_DOES_NOT_EXIST" });

    await page.getByLabel("Type web shop to confirm").fill("another name");
    await page.getByRole("button", { name: "Remove client" }).click();
    await page.getByText("Nothing was removed").waitFor();
    await page.getByLabel("Type web shop to confirm").fill("web shop");
    await page.getByRole("button", { name: "Remove client" }).click();
    await page.waitForURL(/clients$/);
    expect(await page.getByText("web shop").count()).toBe(0);
  });

  test("adds to the balance while tasks are charged, and keeps it when other settings are saved", async () => {
    const page = await open("/inspector/clients");
    await page.getByLabel("Name").fill("prepaid");
    await page.getByLabel("Balance").fill("10");
    await page.getByRole("button", { name: "Add a client" }).click();
    await page.getByRole("heading", { name: "Balance: 10" }).waitFor();
    await page.getByLabel("Secret").fill("a-long-chosen-secret");
    await page.getByRole("button", { name: "Add a key" }).click();
    await page.getByRole("button", { name: "Revoke" }).waitFor();
    expect(await page.content()).not.toContain("a-long-chosen-secret");
    const task = {
      type: "TurnstileTaskProxyless",
      websiteURL: "http://localhost/",
      websiteKey: "1x00000000000000000000AA",
    };
    const created = await postJson(harness.service.url, "/createTask", {
      clientKey: "a-long-chosen-secret",
      task,
    });
    expect(created).toMatchObject({ errorId: 0 });
    await page.getByLabel("Concurrent tasks").fill("3");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { name: "Balance: 9" }).waitFor();
    await page.getByLabel("Add to the balance").fill("-4");
    await page.getByRole("button", { name: "Add to the balance" }).click();
    await page.getByRole("heading", { name: "Balance: 5" }).waitFor();
    await page.getByLabel("Set the balance").fill("");
    await page.getByRole("button", { name: "Set the balance" }).click();
    await page.getByRole("heading", { name: "Balance: no limit" }).waitFor();
    expect(await page.getByLabel("Concurrent tasks").inputValue()).toBe("3");
  });

  test("exports a backup and imports it after a client was removed", async () => {
    const page = await open("/inspector/clients");
    await page.getByLabel("Name").fill("restored");
    await page.getByRole("button", { name: "Add a client" }).click();
    await page.getByRole("heading", { name: "Client restored" }).waitFor();
    await page.goto(`${harness.service.url}/inspector/clients`);
    await page.getByText("Back up and restore").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export as JSON" }).click(),
    ]);
    const backup = await readFile(await download.path(), "utf8");
    await page.getByRole("link", { name: "restored" }).click();
    await page.getByLabel("Type restored to confirm").fill("restored");
    await page.getByRole("button", { name: "Remove client" }).click();
    await page.waitForURL(/clients$/);
    await page.getByText("Back up and restore").click();
    await page.getByLabel("Import").fill("{}");
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText('format: expected "stile-clients".').waitFor();
    await page.goto(`${harness.service.url}/inspector/clients`);
    await page.getByText("Back up and restore").click();
    await page.getByLabel("Import").fill(backup);
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText("Imported clients: 1; imported keys: 0.").waitFor();
    await page.goto(`${harness.service.url}/inspector/clients`);
    expect(await page.getByRole("link", { name: "restored" }).count()).toBe(1);
  });

  test("an invalid setting is refused with a sentence, and a hostile name stays text", async () => {
    const page = await open("/inspector/clients");
    await page.getByLabel("Name").fill(HOSTILE.slice(0, 100));
    await page.getByRole("button", { name: "Add a client" }).click();
    await page.getByRole("heading", { name: `Client ${HOSTILE.slice(0, 100)}` }).waitFor();
    expect(await page.title()).not.toBe("owned");
    await page.getByLabel("Allowed addresses").fill("somewhere");
    const response = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.getByRole("button", { name: "Save changes" }).click();
    expect((await response).status()).toBe(400);
    await page.getByText("neither an address such as").waitFor();
  }, 20_000);
});

test("on a phone, the navigation shows the current page, and words of a table stay whole", async () => {
  const page = await open("/inspector/clients", { viewport: { width: 390, height: 844 } });
  const current = page.locator("nav [aria-current]");
  await expect
    .poll(() => current.evaluate((link) => link.getBoundingClientRect().right - innerWidth))
    .toBeLessThanOrEqual(0);
  const lines = await page
    .getByRole("cell", { name: "active" })
    .first()
    .evaluate((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getClientRects().length;
    });
  expect(lines).toBe(1);
});

test("the page of nodes drains this node and follows its state", async () => {
  const page = await open("/inspector/nodes");
  await page.getByRole("button", { name: /^Drain/ }).click();
  await page.getByText("drained", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Undrain/ }).click();
  await page.getByText("ready", { exact: true }).waitFor();
});

test("the page of the queue follows queued and running tasks per client", async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(() => harness.create({ websiteKey: "0x4AAAAAAAslowsite000001" })),
  );
  const page = await open("/inspector/queue");
  await page.getByText("of 2 slots").waitFor();
  await expect.poll(() => page.locator("#queue-clients td").first().textContent()).toBe("3");
  for (const id of ids) await fetch(`${harness.service.url}/inspector/tasks/${id}/cancel`, await form(page));
  await page.getByText("No client has a queued or running task.").waitFor();
});

test("a change without the page's CSRF token is refused", async () => {
  const { url } = harness.service;
  const answer = await fetch(`${url}/inspector/clients`, {
    method: "POST",
    body: new URLSearchParams({ name: "forged" }),
  });
  expect(answer.status).toBe(403);
  expect(await (await fetch(`${url}/inspector/clients`)).text()).not.toContain("forged");
});

test("the emulator's control token does not open the service's pages", async () => {
  const controlToken = "a-control-token-of-the-emulator";
  await using other = await openTestService({ options: { emulatorControlToken: controlToken } });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(other.service.url + path, { redirect: "manual", ...init });
  expect((await ask("/inspector/clients")).status).toBe(401);
  const login = await ask("/inspector/login", {
    method: "POST",
    body: new URLSearchParams({ token: controlToken }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((each) => each.split(";")[0] ?? "")
    .join("; ");
  expect((await ask("/inspector/verifications", { headers: { cookie } })).status).toBe(200);
  expect((await ask("/inspector/clients", { headers: { cookie } })).status).toBe(404);
});

test("tasks: no accessibility violations in the dark scheme and in Chinese, no overflow at 390 px", async () => {
  await harness.result(await harness.create());
  const page = await open("/inspector/tasks", {
    colorScheme: "dark",
    locale: "zh-CN",
    viewport: { width: 390, height: 900 },
  });
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.locator("nav a").last().getAttribute("href")).toBe("/docs");
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
});

/** A POST with the CSRF token of a page. */
async function form(page: Page): Promise<RequestInit> {
  const token = await page.locator('meta[name="csrf-token"]').getAttribute("content");
  return { method: "POST", body: new URLSearchParams({ csrf: token ?? "" }), redirect: "manual" };
}
