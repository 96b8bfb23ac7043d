import { afterEach, beforeEach, expect, test } from "vitest";
import { openProgram, type Cli } from "./testing/run-cli.ts";

let cli: Cli;
beforeEach(async () => {
  cli = await openProgram(new URL("turnstile-emulator.ts", import.meta.url));
});
afterEach(() => cli[Symbol.asyncDispose]());

test("the help says what a flag that turns something off does", async () => {
  const { stdout } = await cli.run(["--help"]);
  expect(stdout).toMatch(/--no-inspector +do not serve the inspector/);
});

test.each([
  [["help"], "Usage: turnstile-emulator [options] [command]"],
  [["help", "exec"], "Usage: turnstile-emulator exec [options] -- COMMAND"],
])("%j shows the help", async (words, usage) => {
  expect(await cli.run(words)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(usage),
    stderr: "",
  });
});
