import { expect, onTestFinished, test } from "vitest";
import { createEmulator } from "./create-emulator.ts";
import { SiteError } from "./sites/site-error.ts";

/** Passes any value, as plain JavaScript can. */
const anything = (value: unknown) => Object(value);

async function openEmulator() {
  const emulator = await createEmulator({ sites: [{ sitekey: "0xa" }] });
  onTestFinished(() => emulator.close());
  return emulator;
}

test.each([
  [{ site: [] }, "createEmulator: site: there is no such member. Did you mean sites?"],
  [
    { sites: [{ hostname: "a.test" }] },
    "createEmulator: sites.0.hostname: there is no such member. Did you mean hostnames?",
  ],
  [{ sites: [{ mode: "visible" }] }, /^createEmulator: sites\.0\.mode: /],
  [
    { scenario: { siteverify: { delay: 5 } } },
    "createEmulator: scenario.siteverify.delay: there is no such member. Did you mean delayMs?",
  ],
])("createEmulator(%j) is refused", async (options, message) => {
  const creating = createEmulator(anything(options));
  await expect(creating).rejects.toThrow(message);
  await expect(creating).rejects.toBeInstanceOf(SiteError);
});

test.each([
  [{ clik: true }, undefined, "setScenario: clik: there is no such member. Did you mean click?"],
  [{ click: "yes" }, undefined, /^setScenario: click: /],
  [
    { click: true },
    { sitekeys: "0xa" },
    "setScenario: sitekeys: there is no such member. Did you mean sitekey?",
  ],
  [{ script: { drop: true } }, { sitekey: "0xa" }, "setScenario: script: there is no such member."],
])("setScenario(%j, %j) is refused", async (scenario, target, message) => {
  const emulator = await openEmulator();
  await expect(emulator.setScenario(anything(scenario), anything(target))).rejects.toThrow(message);
});

test("sites.add and sites.update accept and refuse the same input as the control paths", async () => {
  const { sites } = await openEmulator();
  await expect(sites.add(anything({ scenario: { fial: { code: "600010" } } }))).rejects.toThrow(
    "sites.add: scenario.fial: there is no such member. Did you mean fail?",
  );
  await expect(sites.update("0xa", anything({ hostname: [] }))).rejects.toThrow(
    "sites.update: hostname: there is no such member. Did you mean hostnames?",
  );
  expect(await sites.add({ sitekey: "0xb", scenario: { fail: { code: "600010", times: 1 } } })).toMatchObject(
    {
      sitekey: "0xb",
    },
  );
  expect(await sites.update("0xa", { hostnames: ["a.test"] })).toMatchObject({ hostnames: ["a.test"] });
});
