import leven from "leven";

/** The known name that a mistyped one probably means, if one is near enough. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const mayDiffer = Math.max(2, Math.floor(written.length / 4));
  return nearest !== undefined && nearest.distance <= mayDiffer ? nearest.name : undefined;
}

/** Words to append to a message: ` Did you mean port?`, or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  return nearest === undefined ? "" : ` Did you mean ${nearest}?`;
}
