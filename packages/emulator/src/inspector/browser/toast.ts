let timer: number | undefined;

/** Shows a short message for a moment; screen readers announce it. */
export function toast(text: string): void {
  const element = document.getElementById("toast");
  if (element === null) return;
  element.textContent = text;
  element.dataset["shown"] = "";
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    delete element.dataset["shown"];
    element.textContent = "";
  }, 3_000);
}
