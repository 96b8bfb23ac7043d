/** Languages of the inspector. */
export type Language = "en" | "zh";

/** A text in every language. */
export type PerLanguage = Readonly<Record<Language, string>>;

/** The languages by the name that their speakers use. */
export const LANGUAGES: PerLanguage = { en: "English", zh: "中文" };

/** The language with this code, if the inspector has it. */
export function languageOf(code: string | undefined): Language | undefined {
  return code === "en" || code === "zh" ? code : undefined;
}

/** The language that a visitor prefers, from `Accept-Language`. @returns "en" if the inspector has none of them. */
export function preferredLanguage(acceptLanguage: string): Language {
  const preferred = acceptLanguage
    .slice(0, 1_000)
    .split(",")
    .map((part) => {
      const [range = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find(Boolean);
      return { language: languageOf(range.toLowerCase().split("-")[0]), quality: Number(quality ?? 1) };
    })
    .filter(({ language, quality }) => language !== undefined && quality > 0)
    .sort((one, other) => other.quality - one.quality);
  return preferred[0]?.language ?? "en";
}
