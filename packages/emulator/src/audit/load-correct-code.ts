import { readFile } from "node:fs/promises";
import { LANGUAGES, type Language } from "./fixes.ts";

/** Correct verification code, per language. Lines with the mark `← ID` belong to a fix. */
export type CorrectCode = Readonly<Record<Language, string>>;

/** Reads the correct code, which tests run in its languages. */
export async function loadCorrectCode(): Promise<CorrectCode> {
  const read = async (language: Language) =>
    await readFile(new URL(`../correct-code/${LANGUAGES[language].file}`, import.meta.url), "utf8");
  const [node, python, php, go, ruby, java] = await Promise.all([
    read("node"),
    read("python"),
    read("php"),
    read("go"),
    read("ruby"),
    read("java"),
  ]);
  return { node, python, php, go, ruby, java };
}
