/** What a fix is about; the lines of the correct code with the mark `← ID` are about it. */
export type FixId = keyof typeof FIXES;

/** What to do, per kind of mistake. */
export const FIXES = {
  verify: "Send every token to siteverify, from the server, before anything else happens.",
  token: "Refuse a request whose token is missing, empty or longer than 2,048 characters.",
  success: "Ask siteverify for every request, never reuse an answer, and accept only `success: true`.",
  action: "Compare `action`, and `cdata` if you set it, with what this form's widget sends.",
  hostname: "Compare `hostname` with the host of this form.",
  outage:
    "Refuse when siteverify fails, answers anything but JSON, or does not answer; ask the visitor to try again.",
  timeout: "Set a timeout of a few seconds for the siteverify call, and refuse when it ends.",
  redirect: "Do not follow redirects of siteverify.",
  secret: "Read the secret from the environment, without a default, and refuse to start with a test secret.",
  answer: "Answer visitors with your own text; log siteverify's answer, and never send it.",
} as const;

/** The languages of the correct code, with their files in `correct-code`. */
export const LANGUAGES = {
  node: { name: "Node", file: "verify.mjs" },
  python: { name: "Python", file: "verify.py" },
  php: { name: "PHP", file: "verify.php" },
  go: { name: "Go", file: "verify.go" },
  ruby: { name: "Ruby", file: "verify.rb" },
  java: { name: "Java", file: "Verify.java" },
} as const;

/** A language of the correct code. */
export type Language = keyof typeof LANGUAGES;

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(LANGUAGES, name);
}
