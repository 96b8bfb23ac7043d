import { lockDataDirectory } from "../lock-data-directory.ts";

// Tries to take the lock of a data directory and tells how that went.

const [directory = ""] = process.argv.slice(2);
try {
  lockDataDirectory(directory, { address: "nowhere" })[Symbol.dispose]();
  process.stdout.write(`${JSON.stringify({ locked: true })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: String(error) })}\n`);
}
