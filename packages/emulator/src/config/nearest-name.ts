import leven from "leven";

/** Suggests a name for a mistyped one: ` Did you mean port?`, or "" if no name is similar. */
export function didYouMean(written: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const mayDiffer = Math.max(2, Math.floor(written.length / 4));
  return nearest !== undefined && nearest.distance <= mayDiffer ? ` Did you mean ${nearest.name}?` : "";
}
