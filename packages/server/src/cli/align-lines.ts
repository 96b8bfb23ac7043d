/**
 * Formats names and values for the terminal, one pair per line, with the values below each other. Leaves out names
 * without a value.
 */
export function alignLines(lines: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(lines).filter(([, value]) => value !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
