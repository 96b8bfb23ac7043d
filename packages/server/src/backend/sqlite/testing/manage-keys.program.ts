import { openDirectory } from "./open-directory.ts";

// Works while a service runs, as `stile keys` does: adds a key, or revokes the key with a hint.

const [directory = "", command = "", text = ""] = process.argv.slice(2);
await using backend = await openDirectory(directory, { recover: false });
const { clients } = backend;
if (command === "add") {
  const { status } = await clients.addKey({ clientName: "web", hash: text, hint: text.slice(-4) });
  process.stdout.write(`${JSON.stringify({ status })}\n`);
} else {
  const key = (await clients.listKeys()).find(({ hint }) => hint === text);
  const revoked = await clients.revokeKey(key?.id ?? "");
  process.stdout.write(`${JSON.stringify({ revoked })}\n`);
}
