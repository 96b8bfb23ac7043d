import { text } from "node:stream/consumers";

/** Reads stdin, without the line feed at its end. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}
