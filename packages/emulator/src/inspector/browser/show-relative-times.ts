import { afterFirstPaint } from "./after-first-paint.ts";

const REFRESH_MS = 5_000;
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

let format: Intl.RelativeTimeFormat | undefined;

/** Shows the elements `<time data-relative>` as relative times, with the exact time on hover. */
export function showRelativeTimes(): void {
  // The browser's formatter alone takes longer than a layout of the page.
  afterFirstPaint(() => {
    updateTimes(document);
    // Until now, the style sheet has hidden the exact times.
    document.documentElement.dataset["times"] = "relative";
  });
  setInterval(() => {
    if (document.visibilityState === "visible") updateTimes(document);
  }, REFRESH_MS);
}

/** Updates the times in a part of the page. */
export function updateTimes(within: ParentNode): void {
  format ??= new Intl.RelativeTimeFormat(document.documentElement.lang, {
    numeric: "always",
    style: "narrow",
  });
  for (const time of within.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    const text = relative(at - Date.now(), format);
    if (time.textContent !== text) time.textContent = text;
    if (time.title === "") time.title = new Date(at).toLocaleString(document.documentElement.lang);
  }
}

function relative(ms: number, formatter: Intl.RelativeTimeFormat): string {
  const [unit, length] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? ["second", 1_000];
  return formatter.format(Math.min(Math.round(ms / length), 0), unit);
}
