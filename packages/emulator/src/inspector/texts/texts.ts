import { loginTexts } from "../access/login-texts.ts";
import { connectTexts } from "../connect/connect-texts.ts";
import { shellTexts } from "../layout/shell-texts.ts";
import { playgroundTexts } from "../playground/playground-texts.ts";
import { sessionsTexts } from "../sessions/sessions-texts.ts";
import { sitesTexts } from "../sites/sites-texts.ts";
import { verificationsTexts } from "../verifications/verifications-texts.ts";
import type { Language } from "./language.ts";

const en = {
  shell: shellTexts.en,
  login: loginTexts.en,
  verifications: verificationsTexts.en,
  sites: sitesTexts.en,
  playground: playgroundTexts.en,
  connect: connectTexts.en,
  sessions: sessionsTexts.en,
};

const zh: typeof en = {
  shell: shellTexts.zh,
  login: loginTexts.zh,
  verifications: verificationsTexts.zh,
  sites: sitesTexts.zh,
  playground: playgroundTexts.zh,
  connect: connectTexts.zh,
  sessions: sessionsTexts.zh,
};

/** All texts in one language. */
export type Texts = typeof en;

/** The texts of each language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };
