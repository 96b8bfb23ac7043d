/**
 * An error that was foreseen. Its message is meant for the person who reads it: it says what is wrong and what to do,
 * without a stack. Everything that is thrown and does not extend this class is a fault.
 */
export class ExpectedError extends Error {
  override readonly name: string = "ExpectedError";
  /** `usage`: arguments, configuration or a file must change. `failed`: the operation did not succeed. */
  readonly expected: "usage" | "failed" = "failed";
}
