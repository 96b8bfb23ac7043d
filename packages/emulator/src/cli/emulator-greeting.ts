import { styleText } from "node:util";
import type { Emulator } from "../emulator.ts";
import type { EmulateConfig } from "./start-emulator.ts";

/** The text that the command prints when the emulator is ready: addresses, and how to redirect Chromium and a server. */
export async function emulatorGreeting(
  emulator: Emulator,
  { inspector, sitesFile }: Pick<EmulateConfig, "inspector" | "sitesFile">,
): Promise<string> {
  const certificateFile = emulator.certificateFile ?? "";
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const facts = [
    ...(inspector ? [["inspector", `${emulator.controlUrl}/`]] : []),
    ["script", `${emulator.url}/turnstile/v0/api.js`],
    ["siteverify", `${emulator.url}/turnstile/v0/siteverify`],
    ["TLS", emulator.tlsUrl],
    ["control", `${emulator.controlUrl}/__emulator`],
    ["management", `${emulator.controlUrl}/client/v4`],
    ["authority", certificateFile],
    ["sites", await describeSites(emulator, sitesFile)],
  ];
  if (emulator.controlToken !== undefined) facts.push(["token", emulator.controlToken]);
  return [
    bold("The Turnstile emulator is ready."),
    ...facts.map(([name, value]) => `  ${name?.padEnd(10)}  ${value}`),
    "",
    `${bold("Chromium")}: redirect challenges.cloudflare.com to the emulator:`,
    `  --host-resolver-rules="${emulator.hostResolverRule}"`,
    `  --ignore-certificate-errors-spki-list=${emulator.spkiFingerprint}`,
    "",
    `${bold("A server")}: redirect its siteverify calls:`,
    `  npx turnstile-emulator exec --port ${new URL(emulator.controlUrl).port} -- npm start`,
    "",
    "Ctrl-C stops.",
    "",
  ].join("\n");
}

async function describeSites({ sites }: Emulator, file: string | undefined): Promise<string> {
  const own = (await sites.list()).length;
  return file === undefined
    ? "the published test sitekeys"
    : `${own} of ${file}, and the published test sitekeys`;
}
