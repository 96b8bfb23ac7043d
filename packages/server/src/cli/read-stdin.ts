import { text } from "node:stream/consumers";

/** What a pipe hands over, without the line feed at its end. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}
