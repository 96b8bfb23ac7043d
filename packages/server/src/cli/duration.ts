import { CliError, EXIT } from "turnstile-emulator/cli";

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Parses `90s`, `5m`, `2h` or `1d`; a number alone is seconds. `flag` names it in the error. Returns seconds. */
export function parseDuration(text: string, flag: string): number {
  const [, number, unit = "s"] = /^(\d{1,8})([smhd])?$/.exec(text) ?? [];
  if (number === undefined) {
    throw new CliError(
      `${flag}: expected a duration such as 90s, 5m, 2h or 1d, got ${JSON.stringify(text)}.`,
      EXIT.usage,
    );
  }
  return Number(number) * SECONDS[unit as keyof typeof SECONDS];
}

/** Formats a duration in ms with the largest unit that fits: `850 ms`, `12 s`, `3 min`, `5 h`, `2 d`. */
export function describeDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.floor(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.floor(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} d`;
}
