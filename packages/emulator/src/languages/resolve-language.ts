import languages from "./languages.json" with { type: "json" };

/** Texts of a widget by state. */
export interface WidgetTexts {
  readonly idle: string;
  readonly verifying: string;
  readonly interactive: string;
  readonly success: string;
  readonly failed: string;
  readonly expired: string;
  readonly timeout: string;
  readonly refresh: string;
  /** Next to the emulator's name. */
  readonly note: string;
}

/** A language of the widget. */
export interface Language {
  /** Value of the document's `lang`. */
  readonly code: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: WidgetTexts;
}

/** The texts of every supported language (contract §3), by lower-case code. */
const LANGUAGES: ReadonlyMap<string, WidgetTexts> = new Map(Object.entries<WidgetTexts>(languages));
/** The code of every supported language. */
export const LANGUAGE_CODES: readonly string[] = Object.keys(languages);
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he"]);
/** Aliases of language codes. */
const ALIASES: Readonly<Record<string, string>> = {
  no: "nb",
  nn: "nb",
  "zh-hk": "zh-tw",
  "zh-hant": "zh-tw",
  fil: "tl",
};

/** The language for a code such as `es`, `es-MX` or `zh-TW`; English if it is not supported (contract §3). */
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
