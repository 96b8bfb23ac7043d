/** Phrases that read as if translated, each with a suggestion. Keep the list short, without false positives. */
const PHRASES = [
  [/\b(?:is|are|was|were) told\b/, "say who reports what to whom"],
  [/\btold (?:of|apart)\b/, 'write "reported" or "distinguished"'],
  [
    /\btells? (?:of|whether|what|that|who|why|so|everybody)\b/,
    'write "reports", "says", "shows" or "notifies"',
  ],
  [/(?<!-|tasks )\b[Aa]t once\b(?!-)/, 'write "immediately" or "concurrently"'],
  [
    /\b(?:is|are) no (?!longer\b|more\b|other\b|need\b|one\b|doubt\b|way\b)(?<!\b[Tt]here (?:is|are) no )[a-z]+/,
    'write "is not a …"',
  ],
  [/\bas many as may\b/, "name the limit"],
  [
    /\b(?:of|on|in) (?:its|their|his|our|one's|your) own\b(?! [a-z]+(?:'s)? (?:error|code))/,
    'write "separate", "its own …", or leave it out',
  ],
  [/\bbeside (?:a|an|the|it|them|its|each)\b/, 'write "next to", "with" or "while … runs"'],
  [/\bby (?:itself|themselves)\b/, 'write "automatically"'],
  [/\bfor good\b/, 'write "permanently"'],
  [/\bin words\b/, 'write "with an explanation"'],
  [/\bwhat (?:became|becomes) of\b/i, 'write "result of" or "state of"'],
  [/\bwhich is to say\b/, "leave it out"],
  [/\bso (?:many|long) (?:as|tasks|bytes|ms|characters|seconds)\b/, 'write "this many" or name the number'],
  [/\bgoes on\b|\bgo on\b/, 'write "continues"'],
  [/\bunder way\b/, 'write "in flight" or "in progress"'],
  [/\bkept long enough\b/, 'write "expired"'],
];

/**
 * Finds stilted phrases in a text.
 * @returns `{ line, phrase, suggestion }` for each one; lines count from 1.
 */
export function findStiltedWords(text) {
  return text.split("\n").flatMap((content, index) =>
    PHRASES.flatMap(([pattern, suggestion]) => {
      const match = pattern.exec(content);
      return match === null ? [] : [{ line: index + 1, phrase: match[0], suggestion }];
    }),
  );
}
