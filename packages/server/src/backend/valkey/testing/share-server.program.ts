import { shareValkeyServer } from "./start-valkey-server.ts";

// Starts a server, tells its address, and does not end by itself.
const { url } = await shareValkeyServer();
process.stdout.write(url);
setInterval(() => undefined, 1_000_000);
