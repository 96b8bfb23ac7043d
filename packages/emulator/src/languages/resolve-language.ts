import { LANGUAGES } from "./languages.ts";
import type { WidgetTexts } from "./languages.ts";

/** A language that a widget speaks. */
export interface Language {
  /** For the document's `lang`. */
  readonly code: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: WidgetTexts;
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he"]);
/** Codes whose texts are found under another. */
const ALIASES: Readonly<Record<string, string>> = {
  no: "nb",
  nn: "nb",
  "zh-hk": "zh-tw",
  "zh-hant": "zh-tw",
  fil: "tl",
};

/** The language for a code such as `es`, `es-MX` or `zh-TW`; English for one that is not supported (contract §3). */
export function resolveLanguage(code: string): Language {
  const wanted = code.toLowerCase();
  const [base = ""] = wanted.split("-");
  for (const candidate of [wanted, ALIASES[wanted], base, ALIASES[base]]) {
    const texts = candidate === undefined ? undefined : LANGUAGES.get(candidate);
    if (candidate !== undefined && texts !== undefined) {
      return { code: candidate, direction: RIGHT_TO_LEFT.has(candidate) ? "rtl" : "ltr", texts };
    }
  }
  return resolveLanguage("en");
}
