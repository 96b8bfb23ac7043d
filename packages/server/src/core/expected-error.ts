/**
 * An expected error. Its message is for the user: it says what is wrong and what to do, and is shown without a stack.
 * Any other error is a fault.
 */
export class ExpectedError extends Error {
  override readonly name: string = "ExpectedError";
  /** `usage`: the user must change arguments, configuration or a file. `failed`: the operation failed. */
  readonly expected: "usage" | "failed" = "failed";
}
