/**
 * Node says of its built-in SQLite that it is experimental, each time it is loaded. Stile chose it knowingly;
 * every other warning is shown.
 */
export function silenceSqliteWarning(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]) => {
    if (String(warning).includes("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}
