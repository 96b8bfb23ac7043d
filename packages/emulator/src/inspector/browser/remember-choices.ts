/** A `select` with `data-remembered` keeps its choice, by its id, for this visitor's next pages. */
export function rememberChoices(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-remembered]")) {
    const key = `inspector-${select.id}`;
    const kept = read(key);
    if ([...select.options].some(({ value }) => value === kept)) select.value = kept;
    select.addEventListener("change", () => write(key, select.value));
  }
}

// A browser may forbid storage; then nothing is remembered.
function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {}
}
