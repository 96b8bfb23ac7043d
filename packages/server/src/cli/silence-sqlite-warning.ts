/**
 * Hides the warning that Node's built-in SQLite is experimental. Stile uses it deliberately, and users cannot act on the
 * warning. All other warnings are shown.
 */
export function silenceSqliteWarning(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]) => {
    if (String(warning).includes("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}
