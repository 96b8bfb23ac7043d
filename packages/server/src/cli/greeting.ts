import { existsSync } from "node:fs";
import path from "node:path";
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

/** Text that `stile serve` prints when it is ready: addresses, the first key, and commands to paste. */
export function greeting(service: Greeted, config: Config): string {
  return compose(
    "Stile is ready.",
    [...apiFacts(service), ...storeFacts(config)],
    callerLines(service, config),
  );
}

/** Text that `stile api` prints when it is ready. */
export function apiGreeting(service: Greeted, config: Config): string {
  return compose(
    "Stile is ready to accept tasks. `stile worker` runs them.",
    [...apiFacts(service), ...storeFacts(config)],
    callerLines(service, config),
  );
}

/** Text that `stile worker` prints when it is ready. */
export function workerGreeting({ url }: Pick<Service, "url">, config: Config): string {
  const facts: readonly Fact[] = [
    ["health", `${url}/readyz`],
    ["slots", String(config.concurrency)],
    ...storeFacts(config),
  ];
  return compose("Stile is ready to run tasks.", facts, []);
}

type Greeted = Pick<Service, "url" | "emulator" | "firstKey" | "inspectorUrl">;
type Fact = readonly [name: string, value: string];

function compose(title: string, facts: readonly Fact[], more: readonly string[]): string {
  const lines = facts.map(([name, value]) => `  ${name.padEnd(10)}  ${value}`);
  return [bold(title), ...lines, "", ...more, "Ctrl-C stops.", ""].join("\n");
}

function apiFacts({ url, emulator, inspectorUrl }: Greeted): readonly Fact[] {
  return [
    ...(inspectorUrl === undefined ? [] : [["inspector", inspectorUrl] as const]),
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
    `${bold("To get a first token")}, paste into another terminal:`,
    "",
    keyCommand(firstKey, config),
    ...curls(url),
    "",
  ];
}

function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

function keyLines(firstKey: string | undefined, config: Config): readonly string[] {
  if (firstKey !== undefined) return [`${bold("Client key")}, shown only this once: ${bold(firstKey)}`];
  if (config.clientKey !== undefined) return ["Client key: the one in STILE_CLIENT_KEY."];
  return ["Client keys: existing ones. List them with `stile keys list`."];
}

/** The command that sets KEY. Secrets are not stored, so later starts add a new key. */
function keyCommand(firstKey: string | undefined, config: Config): string {
  if (firstKey !== undefined) return `KEY=${firstKey}`;
  if (config.clientKey !== undefined) return 'KEY="${STILE_CLIENT_KEY:?set it to the key of the service}"';
  return `KEY=$(${invocation()} keys add first-token ${storeFlags(config)})`;
}

/** The command for `stile`; in a checkout, the one that runs the set-up first. */
function invocation(): string {
  if (!import.meta.url.endsWith(".ts")) return "stile";
  let root = import.meta.dirname;
  while (!existsSync(path.join(root, "setup", "run.mjs"))) root = path.dirname(root);
  return `npm --prefix ${quote(root)} run -s stile --`;
}

/** Flags with which a command finds the same store from any directory. */
function storeFlags({ backend, dataDirectory, valkeyPrefix }: Config): string {
  return backend === "sqlite"
    ? `--data-directory ${quote(path.resolve(dataDirectory))}`
    : `--backend valkey --valkey-prefix ${valkeyPrefix} --valkey-url "\${STILE_VALKEY_URL:?set it to the address of Valkey}"`;
}

/** Quotes a text for a shell if necessary. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function curls(url: string): readonly string[] {
  const key = `'"$KEY"'`;
  const body = JSON.stringify({ clientKey: "KEY", task: SAMPLE }).replace("KEY", key);
  return [
    `TASK=$(curl -s ${url}/createTask -d '${body}' | tee /dev/stderr | sed 's/.*"taskId":"\\([^"]*\\).*/\\1/')`,
    "",
    `curl -s ${url}/getTaskResult -d '{"clientKey":"${key}","taskId":"'"$TASK"'"}'`,
  ];
}
