/** A line of the correct code. */
export interface CodeLine {
  readonly text: string;
  /** Whether it is about the fix. */
  readonly marked: boolean;
}

/** The lines of the correct code, with those about a fix marked. */
export function codeLines(code: string, fix: string): readonly CodeLine[] {
  const mark = new RegExp(`← ${fix}\\b`);
  return code
    .trimEnd()
    .split("\n")
    .map((text) => ({ text, marked: mark.test(text) }));
}
