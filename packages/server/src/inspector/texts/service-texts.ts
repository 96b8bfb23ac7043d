import type { Language, PerLanguage } from "turnstile-emulator/inspector";
import { en, type ServiceTexts } from "./en.ts";
import { zh } from "./zh.ts";

const TEXTS: Readonly<Record<Language, ServiceTexts>> = { en, zh };

/** The texts of the service's pages in a language. */
export function textsIn(language: Language): ServiceTexts {
  return TEXTS[language];
}

/** A text in every language. */
export function inEveryLanguage(textOf: (texts: ServiceTexts) => string): PerLanguage {
  return { en: textOf(en), zh: textOf(zh) };
}
