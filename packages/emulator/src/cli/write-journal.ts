import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import type { Writable } from "node:stream";
import type { Emulator } from "../emulator.ts";
import { messageOf } from "../message-of.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** Writes the journal until it is disposed. */
export interface JournalWriter extends AsyncDisposable {
  readonly onStdout: boolean;
}

/**
 * Appends the emulator's journal to a file as JSON lines, or writes it to stdout for `-`.
 * @throws CliError when the file cannot be written.
 */
export async function writeJournal(emulator: Emulator, target: string | undefined): Promise<JournalWriter> {
  if (target === undefined) return { onStdout: false, [Symbol.asyncDispose]: async () => {} };
  const onStdout = target === "-";
  const stream: Writable = onStdout ? process.stdout : await openFile(target);
  const unsubscribe = await emulator.journal.subscribe((entry) => stream.write(`${JSON.stringify(entry)}\n`));
  return {
    onStdout,
    [Symbol.asyncDispose]: async () => {
      unsubscribe();
      if (onStdout) return;
      stream.end();
      await once(stream, "finish");
    },
  };
}

async function openFile(file: string): Promise<Writable> {
  const stream = createWriteStream(path.resolve(file), { flags: "a" });
  await once(stream, "open").catch((error: unknown) => {
    const reason = messageOf(error);
    throw new CliError(`Cannot write the journal ${file}: ${reason}.`, EXIT.usage);
  });
  return stream;
}
