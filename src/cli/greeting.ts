import { styleText } from "node:util";
import type { Config } from "../server/config/options.ts";
import type { Service } from "../server/start-service.ts";

/** The sample page and test sitekey of protocol part 1. */
const SAMPLE = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};

/** What `stile serve` prints when it is ready: where things are, the first key, and what to paste. */
export function greeting(service: Pick<Service, "url" | "emulator" | "firstKey">, config: Config): string {
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const facts = [
    ["API", service.url],
    ["siteverify", `${service.emulator.url}/turnstile/v0/siteverify`],
    ["data", config.dataDirectory],
  ].map(([name, value]) => `  ${name?.padEnd(10)}  ${value}`);
  return [
    bold("Stile is ready."),
    ...facts,
    "",
    ...keyLines(service.firstKey, config, bold),
    "",
    `${bold("A first token")}, to paste into another terminal:`,
    "",
    ...curls(service.url, service.firstKey),
    "",
    "Ctrl-C stops.",
    "",
  ].join("\n");
}

function keyLines(
  firstKey: string | undefined,
  config: Config,
  bold: (text: string) => string,
): readonly string[] {
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
