import { DUMMY_TOKEN, TEST_SECRETS, TEST_SITES } from "../sites/test-keys.ts";

/** Something that must not be deployed. */
export interface EnvFinding {
  /** From 1. */
  readonly line: number;
  readonly kind: "test sitekey" | "test secret" | "dummy token" | "emulator sitekey" | "emulator secret";
  /** What the file contains; secrets of sites are shortened. */
  readonly text: string;
}

/** A text to look for. */
export interface Forbidden {
  readonly text: string;
  readonly kind: EnvFinding["kind"];
}

/** Cloudflare's published test keys, which are the same for everyone (contract §8). */
export const TEST_KEYS: readonly Forbidden[] = [
  ...[...TEST_SITES.keys()].map((text) => ({ text, kind: "test sitekey" as const })),
  ...[...TEST_SECRETS.keys()].map((text) => ({ text, kind: "test secret" as const })),
  { text: DUMMY_TOKEN, kind: "dummy token" },
];

/** A key inside a longer word is another key. */
const STARTS_IN_WORD = /[\w-]$/;
/** What a key follows in a bundle's strings, in a source map and in a URL: `\n`, `\u0022`, `%22`. */
const STARTS_AFTER_ESCAPE = /(?:\\[bfnrtv]|\\u[\da-f]{4}|\\x[\da-f]{2}|%[\da-f]{2})$/i;
const LONGEST_ESCAPE = 6;
const CONTINUES_WORD = /^[\w-]/;
const LINE_FEED = 10;

/** Finds forbidden texts in a file, in the order of lines. */
export function findTestKeys(content: Buffer, forbidden: readonly Forbidden[]): readonly EnvFinding[] {
  const found = forbidden
    .flatMap(({ text, kind }) => occurrences(content, text).map((offset) => ({ text, kind, offset })))
    .sort((one, other) => one.offset - other.offset);
  const lines = countLines(content);
  return found.map(({ text, kind, offset }) => ({
    line: lines(offset),
    kind,
    text: kind === "emulator secret" ? `${text.slice(0, 4)}…` : text,
  }));
}

function occurrences(content: Buffer, text: string): readonly number[] {
  const found: number[] = [];
  for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + text.length))
    if (isWholeWord(content, at, at + text.length)) found.push(at);
  return found;
}

function isWholeWord(content: Buffer, start: number, end: number): boolean {
  const before = content.toString("latin1", Math.max(0, start - LONGEST_ESCAPE), start);
  const after = content.toString("latin1", end, end + 1);
  return (!STARTS_IN_WORD.test(before) || STARTS_AFTER_ESCAPE.test(before)) && !CONTINUES_WORD.test(after);
}

/** Numbers of the lines at ascending offsets; no byte is read twice. */
function countLines(content: Buffer): (offset: number) => number {
  let line = 1;
  let next = content.indexOf(LINE_FEED);
  return (offset) => {
    for (; next !== -1 && next < offset; next = content.indexOf(LINE_FEED, next + 1)) line += 1;
    return line;
  };
}
