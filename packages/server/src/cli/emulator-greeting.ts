import { styleText } from "node:util";
import type { Emulator } from "turnstile-emulator";

/** What `stile emulate` prints when it is ready: where things are, and what to paste to reach them. */
export function emulatorGreeting(
  emulator: Emulator,
  { certificateFile, sitesFile }: { certificateFile: string; sitesFile: string | undefined },
): string {
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const facts = [
    ["script", `${emulator.url}/turnstile/v0/api.js`],
    ["siteverify", `${emulator.url}/turnstile/v0/siteverify`],
    ["TLS", emulator.tlsUrl],
    ["control", `${emulator.controlUrl}/__emulator`],
    ["management", `${emulator.controlUrl}/client/v4`],
    ["authority", certificateFile],
    ["sites", describeSites(emulator, sitesFile)],
  ];
  if (emulator.controlToken !== undefined) facts.push(["token", emulator.controlToken]);
  return [
    bold("The Turnstile emulator is ready."),
    ...facts.map(([name, value]) => `  ${name?.padEnd(10)}  ${value}`),
    "",
    `${bold("Chromium")}, so that challenges.cloudflare.com is the emulator:`,
    `  --host-resolver-rules="${emulator.hostResolverRule}"`,
    `  --ignore-certificate-errors-spki-list=${emulator.spkiFingerprint}`,
    "",
    `${bold("Node 24")}, for a server with siteverify's address built in:`,
    `  NODE_EXTRA_CA_CERTS=${certificateFile} NODE_USE_ENV_PROXY=1 HTTPS_PROXY=${emulator.url}`,
    "",
    "Ctrl-C stops.",
    "",
  ].join("\n");
}

function describeSites({ sites }: Emulator, file: string | undefined): string {
  const own = sites.list().length;
  return file === undefined
    ? "the published test sitekeys"
    : `${own} of ${file}, and the published test sitekeys`;
}
