import type { GlobalScenario } from "../../scenarios/scenario.ts";

/** What a test's code sets, and where. */
export interface TestCodeTarget {
  readonly scenario: GlobalScenario | Readonly<Record<string, unknown>>;
  /** Undefined for all sites. */
  readonly sitekey: string | undefined;
  /** Id of the session; "" for the emulator itself. */
  readonly session: string;
  readonly controlUrl: string;
  /** Whether the control API needs the token. */
  readonly needsToken: boolean;
}

/** Code in the words of one test tool. */
export interface TestCode {
  readonly tool: string;
  readonly code: string;
}

/** Code that sets a scenario (docs/testing). */
export function testCode({
  scenario,
  sitekey,
  session,
  controlUrl,
  needsToken,
}: TestCodeTarget): readonly TestCode[] {
  const json = JSON.stringify(scenario);
  const call = `setScenario(${json}${sitekey === undefined ? "" : `, { sitekey: ${JSON.stringify(sitekey)} }`})`;
  const token = needsToken ? ", { token: process.env.CONTROL_TOKEN }" : "";
  const path = [
    "/__emulator",
    ...(session === "" ? [] : ["sessions", session]),
    ...(sitekey === undefined ? [] : ["sites", encodeURIComponent(sitekey)]),
    "scenario",
  ].join("/");
  const header = needsToken ? '  -H "Authorization: Bearer $CONTROL_TOKEN" \\\n' : "";
  return [
    {
      tool: "Playwright",
      code: `import { test } from "turnstile-emulator/playwright";

test("…", async ({ page, turnstile }) => {
  await turnstile.${call};
});`,
    },
    {
      tool: "Vitest",
      code: `import { connectEmulator } from "turnstile-emulator";
import { test } from "vitest";

test("…", async () => {
  await using emulator = await connectEmulator("${controlUrl}"${token});
  await using session = await emulator.openSession({ name: "…" });
  await session.${call};
});`,
    },
    {
      tool: "Vitest, MSW",
      code: `import { setupServer } from "msw/node";
import { createInProcessEmulator, handlers } from "turnstile-emulator/msw";
import { afterAll, afterEach, beforeAll, test } from "vitest";

const emulator = createInProcessEmulator(${sitekey === undefined ? "" : `{ sites: [{ sitekey: ${JSON.stringify(sitekey)}, secret: "…" }] }`});
const server = setupServer(...handlers(emulator));
beforeAll(() => server.listen());
afterEach(() => emulator.reset());
afterAll(() => server.close());

test("…", async () => {
  await emulator.${call};
});`,
    },
    {
      tool: "curl",
      code: `curl -X PUT '${controlUrl}${path}' \\
${header}  -d '${json.replaceAll("'", String.raw`'\''`)}'`,
    },
  ];
}
