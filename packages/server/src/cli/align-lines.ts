/** Formats names and values for the terminal, one pair per line, with the values below each other. */
export function alignLines(lines: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(lines).map((name) => name.length));
  return Object.entries(lines)
    .map(([name, value]) => `${name.padEnd(width)}  ${value}\n`)
    .join("");
}
