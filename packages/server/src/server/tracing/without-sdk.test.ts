import { describe, expect, test } from "vitest";
import { openCli } from "../../cli/testing/run-cli.ts";
import { FREE_PORTS, startServe } from "../../cli/testing/start-serve.ts";

/** Makes Node behave as if the SDK were not installed. */
const WITHOUT_SDK = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (name === "@opentelemetry/sdk-trace") throw new Error("Cannot find package " + name);
        return next(name, context);
      },
    });
  `)}`,
};

describe("without OpenTelemetry's SDK", () => {
  test("a service with tracing configured prints one line with the packages to install", async () => {
    await using cli = await openCli();
    const words = ["serve", ...FREE_PORTS, "--traces-endpoint", "http://127.0.0.1:4318"];
    const { exitCode, stderr } = await cli.run(words, { environment: WITHOUT_SDK });
    expect(exitCode).toBe(1);
    const errors = stderr.split("\n").filter((line) => line.startsWith("stile:"));
    expect(errors).toEqual([
      expect.stringMatching(
        /^stile: Traces need packages .*npm install @opentelemetry\/sdk-trace .*otlp-http\.$/,
      ),
    ]);
  });

  test("a service without tracing runs", async () => {
    await using cli = await openCli();
    await using serving = await startServe(cli, [], { environment: WITHOUT_SDK });
    expect((await fetch(`${serving.url}/readyz`)).status).toBe(200);
  });
});
