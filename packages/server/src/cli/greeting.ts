import { styleText } from "node:util";
import { describeAddress, parseValkeyUrl } from "../backend/valkey/connection/parse-valkey-url.ts";
import type { Config } from "../server/config/options.ts";
import type { Service } from "../server/roles/service.ts";

/** The sample page and test sitekey of protocol part 1. */
const SAMPLE = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};

/** What `stile serve` prints when it is ready: where things are, the first key, and what to paste. */
export function greeting(service: Greeted, config: Config): string {
  return compose(
    "Stile is ready.",
    [...apiFacts(service), ...storeFacts(config)],
    callerLines(service, config),
  );
}

/** What `stile api` prints. */
export function apiGreeting(service: Greeted, config: Config): string {
  return compose(
    "Stile is ready to take tasks. They run where `stile worker` runs.",
    [...apiFacts(service), ...storeFacts(config)],
    callerLines(service, config),
  );
}

/** What `stile worker` prints. */
export function workerGreeting({ url }: Pick<Service, "url">, config: Config): string {
  const facts: readonly Fact[] = [
    ["health", `${url}/readyz`],
    ["slots", String(config.concurrency)],
    ...storeFacts(config),
  ];
  return compose("Stile is ready to run tasks.", facts, []);
}

type Greeted = Pick<Service, "url" | "emulator" | "firstKey">;
type Fact = readonly [name: string, value: string];

function compose(title: string, facts: readonly Fact[], more: readonly string[]): string {
  const lines = facts.map(([name, value]) => `  ${name.padEnd(10)}  ${value}`);
  return [bold(title), ...lines, "", ...more, "Ctrl-C stops.", ""].join("\n");
}

function apiFacts({ url, emulator }: Greeted): readonly Fact[] {
  return [
    ["API", url],
    ["siteverify", `${emulator.url}/turnstile/v0/siteverify`],
  ];
}

function storeFacts({ backend, dataDirectory, valkeyUrl, valkeyPrefix }: Config): readonly Fact[] {
  if (backend === "sqlite" || valkeyUrl === undefined) return [["data", dataDirectory]];
  return [["Valkey", `${describeAddress(parseValkeyUrl(valkeyUrl))}, keys {${valkeyPrefix}}:…`]];
}

function callerLines({ url, firstKey }: Greeted, config: Config): readonly string[] {
  return [
    ...keyLines(firstKey, config),
    "",
    `${bold("A first token")}, to paste into another terminal:`,
    "",
    ...curls(url, firstKey),
    "",
  ];
}

function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

function keyLines(firstKey: string | undefined, config: Config): readonly string[] {
  if (firstKey !== undefined) return [`${bold("Client key")}, shown only this once: ${bold(firstKey)}`];
  if (config.clientKey !== undefined) return ["Client key: the one in STILE_CLIENT_KEY."];
  return [
    "Client keys: those made before; `stile keys list` shows them, `stile keys add NAME` makes another.",
  ];
}

function curls(url: string, firstKey: string | undefined): readonly string[] {
  const key = firstKey ?? `'"$STILE_CLIENT_KEY"'`;
  const body = JSON.stringify({ clientKey: "KEY", task: SAMPLE }).replace("KEY", key);
  return [
    `TASK=$(curl -s ${url}/createTask -d '${body}' | tee /dev/stderr | sed 's/.*"taskId":"\\([^"]*\\).*/\\1/')`,
    "",
    `curl -s ${url}/getTaskResult -d '{"clientKey":"${key}","taskId":"'"$TASK"'"}'`,
  ];
}
