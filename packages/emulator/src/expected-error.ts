/**
 * An error that users can cause and fix. Its message says what is wrong and what to do, and is shown without a stack.
 * Any other thrown error is a bug.
 */
export class ExpectedError extends Error {
  override readonly name: string = "ExpectedError";
  /** `usage`: arguments, configuration or a file must change. `failed`: the operation did not succeed. */
  readonly expected: "usage" | "failed" = "failed";
}
