import { expect, test } from "vitest";
import { startsBrowser } from "./browser-commands.mjs";

test.each([
  ["stile serve"],
  ["stile serve --port 0"],
  ["stile worker --concurrency 2"],
  ["stile solve https://example.com 1x00000000000000000000AA"],
  ["vitest run"],
  ["node bench/bench.ts"],
  ["node test/chaos/chaos.ts"],
])("%s needs a browser", (line) => {
  const [command, ...words] = line.split(" ");
  expect(startsBrowser(command, words)).toBe(true);
});

test.each([
  ["stile"],
  ["stile --help"],
  ["stile --version"],
  ["stile serve --help"],
  ["stile emulate"],
  ["stile emulate --help"],
  ["stile api"],
  ["stile config"],
  ["stile keys add serve"],
  ["stile clients list"],
  ["stile completion bash"],
  ["stile help serve"],
  ["stile doctor"],
  ["stile install-browser"],
  ["node setup/build.mjs"],
  ["oxlint --deny-warnings"],
])("%s needs no browser, so the set-up does not download one", (line) => {
  const [command, ...words] = line.split(" ");
  expect(startsBrowser(command, words)).toBe(false);
});
