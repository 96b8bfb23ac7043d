import leven from "leven";

/** What somebody may have meant, as words to append to a message: ` Did you mean "port"?`, or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const ranked = known
    .map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const nearest = ranked[0];
  const mayDiffer = Math.max(2, Math.floor(written.length / 4));
  return nearest !== undefined && nearest.distance <= mayDiffer ? ` Did you mean ${nearest.name}?` : "";
}
