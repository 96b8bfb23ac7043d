import type { GetBalanceAnswer } from "../protocol/answers.ts";
import type { Method, MethodServices } from "./method.ts";

/** What is told where nothing limits the number of tasks: clients stop when it is low. */
const UNLIMITED = 1_000_000;

/** getBalance (protocol part 2, "Other methods"). */
export const getBalance =
  ({ authenticate }: Pick<MethodServices, "authenticate">): Method<GetBalanceAnswer> =>
  async (request, call) => {
    const client = await authenticate(request, call);
    return { errorId: 0, balance: client.balance ?? UNLIMITED };
  };
