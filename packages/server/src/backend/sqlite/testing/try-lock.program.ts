import { lockDataDirectory } from "../lock-data-directory.ts";

// Tries to lock a data directory and reports the result.

const [directory = ""] = process.argv.slice(2);
try {
  lockDataDirectory(directory, { address: "nowhere" })[Symbol.dispose]();
  process.stdout.write(`${JSON.stringify({ locked: true })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: String(error) })}\n`);
}
