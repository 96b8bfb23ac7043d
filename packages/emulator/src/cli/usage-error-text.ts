/** Commander's errors, and what these programs say instead. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^unknown option '(.+?)'/, "There is no option $1."],
  [/^unknown command '(.+?)'/, 'There is no command "$1".'],
  [/^missing required argument '(.+?)'/, "The argument $1 is missing."],
  [/^option '(?:-\w, )?(.+?)' argument missing/, "$1 needs a value."],
  [
    /^option '(?:-\w, )?(\S+?)(?: <.+?>)?' argument '(.*?)' is invalid\. Allowed choices are (.+)\./,
    '$1 must be one of $3; got "$2".',
  ],
  [/^option '(?:-\w, )?(\S+?)(?: <.+?>)?' argument '.*?' is invalid\./, "$1:"],
  [
    /^command-argument value '(.*?)' is invalid for argument '(.+?)'\. Allowed choices are (.+)\./,
    '$2 must be one of $3; got "$1".',
  ],
  [
    /^too many arguments(?: for '.*?')?\. Expected (\d+) arguments? but got (\d+)(?:: (.*))?\./,
    "Too many arguments: expected $1, got $2.",
  ],
  [/\s*\(Did you mean (.+?)\?\)/, " Did you mean $1?"],
];

/** One line for an error of commander, which puts suggestions on a second line. */
export function usageErrorText(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  const said = TEXTS.reduce((so, [pattern, words]) => so.replace(pattern, words), line);
  return `${said}${/[.?]$/.test(said) ? "" : "."} See --help.`;
}
