import { shareValkeyServer } from "./start-valkey-server.ts";

// Starts a server, prints its address, and runs until it is killed.
const { url } = await shareValkeyServer();
process.stdout.write(url);
setInterval(() => undefined, 1_000_000);
