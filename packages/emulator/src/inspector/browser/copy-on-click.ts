import { toast } from "./toast.ts";

/**
 * A button with `data-copy="ID"` copies the text of that element, or of the element that this `select` names;
 * `data-copied` is the message.
 */
export function copyOnClick(): void {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-copy]") : null;
    const named = document.getElementById(button?.dataset["copy"] ?? "");
    const source = named instanceof HTMLSelectElement ? document.getElementById(named.value) : named;
    if (button === null || source === null) return;
    void copy(source).then(() => toast(button.dataset["copied"] ?? ""));
  });
}

async function copy(source: HTMLElement): Promise<void> {
  const text = source instanceof HTMLTextAreaElement ? source.value : (source.textContent ?? "");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers have no clipboard on plain HTTP beyond loopback.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
