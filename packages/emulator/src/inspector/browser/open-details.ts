import { updateTimes } from "./show-relative-times.ts";

/**
 * A link with `data-details` shows its target in the element `#details` instead of loading a page. Without this script it
 * loads the page with the same details.
 */
export function openDetails(): void {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-close]") !== null && closeDetails()) {
      event.preventDefault();
      return;
    }
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-details]") : null;
    const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (link === null || hasModifier || event.button !== 0) return;
    event.preventDefault();
    void show(link);
  });
  document.addEventListener("inspector:updated", () => {
    mark();
    void refresh();
  });
}

/** Hides the details and returns the focus to the selected link. */
export function closeDetails(): boolean {
  const details = document.getElementById("details");
  if (details === null || details.childElementCount === 0) return false;
  const link = selectedLink();
  details.replaceChildren();
  delete details.dataset["of"];
  const url = new URL(location.href);
  url.searchParams.delete("selected");
  history.replaceState(null, "", url);
  mark();
  link?.focus();
  return true;
}

async function show(link: HTMLAnchorElement): Promise<void> {
  const details = document.getElementById("details");
  if (details === null) return;
  details.dataset["of"] = link.dataset["details"] ?? "";
  details.dataset["version"] = link.dataset["version"] ?? "";
  history.replaceState(null, "", link.href);
  mark();
  if (await load(details, link.href)) details.querySelector<HTMLElement>("h2")?.focus();
}

/** Loads the details again when the selected row has changed. */
async function refresh(): Promise<void> {
  const details = document.getElementById("details");
  const link = selectedLink();
  if (details === null || link === undefined || details.dataset["version"] === link.dataset["version"])
    return;
  details.dataset["version"] = link.dataset["version"] ?? "";
  await load(details, link.href);
}

async function load(details: HTMLElement, address: string): Promise<boolean> {
  const of = details.dataset["of"];
  const answer = await fetch(address, { headers: { accept: "text/html", "x-part": "details" } });
  if (details.dataset["of"] !== of) return false;
  const template = document.createElement("template");
  // The server escapes everything that it did not write.
  template.innerHTML = await answer.text();
  updateTimes(template.content);
  details.replaceChildren(template.content);
  return true;
}

function selectedLink(): HTMLAnchorElement | undefined {
  const of = document.getElementById("details")?.dataset["of"];
  if (of === undefined || of === "") return undefined;
  return [...document.querySelectorAll<HTMLAnchorElement>("a[data-details]")].find(
    ({ dataset }) => dataset["details"] === of,
  );
}

/** Marks the link whose details are shown. */
function mark(): void {
  const selected = selectedLink();
  for (const link of document.querySelectorAll("a[data-details][aria-current]")) {
    if (link !== selected) link.removeAttribute("aria-current");
  }
  selected?.setAttribute("aria-current", "true");
}
