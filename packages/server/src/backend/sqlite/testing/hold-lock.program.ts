import { lockDataDirectory } from "../lock-data-directory.ts";

// Locks a data directory, reports it, and holds the lock until the process is killed or its input ends.

const [directory = ""] = process.argv.slice(2);
const lock = lockDataDirectory(directory, { address: "http://127.0.0.1:7080" });
process.stdout.write(`${JSON.stringify({ locked: true })}\n`);
process.stdin.on("end", () => lock[Symbol.dispose]()).resume();
