import { en } from "./en.ts";
import type { Texts } from "./en.ts";
import type { Language } from "./language.ts";
import { zh } from "./zh.ts";

/** The texts of each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };
