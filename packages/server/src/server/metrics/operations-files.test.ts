import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openTestService } from "../testing/open-test-service.ts";

const folder = new URL("../../../../../ops/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const PROMTOOL = process.env["TEST_PROMTOOL"] ?? "promtool";
const hasPromtool = spawnSync(PROMTOOL, ["--version"], { stdio: "ignore" }).status === 0;
if (!hasPromtool) process.stderr.write("The alerting rules are not checked: there is no promtool.\n");

test("the dashboard, the alerting rules and the documentation name only metrics that exist", async () => {
  await using harness = await openTestService();
  const text = await (await fetch(harness.service.metricsUrl ?? "")).text();
  const existing = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  const namesIn = (file: string) => {
    const names = [...read(file).matchAll(/\bstile_[a-z_]+/g)].map(([name]) => name);
    return new Set(names.map((name) => name.replace(/_(?:bucket|sum|count)$/, "")));
  };
  for (const file of ["grafana-dashboard.json", "prometheus-rules.yaml", "prometheus-rules.test.yaml"]) {
    const names = namesIn(file);
    expect(names.size, file).toBeGreaterThan(5);
    expect([...names].filter((name) => !existing.has(name))).toEqual([]);
  }
  const documented = namesIn("../docs/operations.md");
  const ofStile = [...existing].filter((name) => name?.startsWith("stile_"));
  expect(ofStile.filter((name) => !documented.has(name ?? ""))).toEqual([]);
});

test.skipIf(!hasPromtool)(
  "promtool accepts the rules, and the alerts fire as the rules' tests expect",
  () => {
    for (const words of [
      ["check", "rules", "prometheus-rules.yaml"],
      ["test", "rules", "prometheus-rules.test.yaml"],
    ]) {
      const { status, stdout, stderr } = spawnSync(PROMTOOL, words, {
        cwd: fileURLToPath(folder),
        encoding: "utf8",
      });
      expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
    }
  },
);
