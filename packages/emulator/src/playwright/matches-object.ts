interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * Whether a value matches: objects may have more fields than expected, lists may not have more items. Supports asymmetric
 * matchers such as `expect.any()`.
 */
export function matchesObject(value: unknown, expected: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(value);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(value) &&
      value.length === expected.length &&
      expected.every((item, index) => matchesObject(value[index], item))
    );
  }
  if (!isObject(expected)) return Object.is(value, expected);
  return (
    isObject(value) && Object.entries(expected).every(([name, wanted]) => matchesObject(value[name], wanted))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && typeof value["asymmetricMatch"] === "function";
}
