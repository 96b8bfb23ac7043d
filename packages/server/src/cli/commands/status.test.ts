import { afterEach, beforeEach, expect, test } from "vitest";
import { createData } from "../testing/create-data.ts";
import { openCli, type Cli } from "../testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openCli();
});
afterEach(() => cli[Symbol.asyncDispose]());

test("--watch prints the state until Ctrl-C", async () => {
  await createData(cli);
  await using watching = cli.start(["status", "--watch", "--json"]);
  const [, line] = await watching.seen("stdout", /^(.*)\n.*\n/);
  expect(JSON.parse(line ?? "")).toMatchObject({ isReady: false, nodes: [] });
  watching.kill("SIGINT");
  expect(await watching.ended).toMatchObject({ exitCode: 0 });
});

test.for([
  [["drain", "nobody"], 1, /There is no node "nobody"/],
  [["undrain", "nobody"], 1, /There is no node "nobody"/],
  [["tasks", "show", "nonsense"], 1, /There is no task "nonsense"/],
  [["tasks", "retry", "7"], 1, /There is no task "7"/],
  [["tasks", "cancel", "7"], 1, /There is no task "7"/],
  [["tasks", "list", "--client", "nobody"], 1, /There is no client "nobody"/],
  [["tasks", "list", "--older-than", "soon"], 2, /--older-than: expected a duration .*, got "soon"/],
  [["tasks", "list", "--state", "done"], 2, /--state/],
  [["tasks", "list", "--limit", "0"], 2, /--limit: expected a whole number from 1 to 1000/],
] as const)("%j prints one line with advice", async ([words, exitCode, message]) => {
  await createData(cli);
  const failed = await cli.run(words);
  expect(failed).toMatchObject({ exitCode, stdout: "" });
  expect(failed.stderr).toMatch(message);
  expect(failed.stderr).toMatch(/^stile: .*\n$/);
});
