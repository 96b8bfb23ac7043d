import type { GetBalanceAnswer } from "../protocol/answers.ts";
import type { ClientMethod } from "./method.ts";

/** The answer for clients without a balance. It is high because some programs stop when the balance is low. */
const UNLIMITED = 1_000_000;

/** getBalance (protocol part 2, "Other methods"). */
export const getBalance = (): ClientMethod<GetBalanceAnswer> => async (client) => ({
  errorId: 0,
  balance: client.balance ?? UNLIMITED,
});
