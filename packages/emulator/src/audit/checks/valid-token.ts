import { summarizeExchange } from "../exchange.ts";
import { failed, passed, type Check } from "./check.ts";

/** Without this, no refusal proves anything. */
export const validToken: Check = {
  id: "valid-token",
  title: "valid token is accepted",
  risk: "The endpoint refuses real visitors, or this audit's request is not what it expects.",
  fix: "verify",
  sends: ["a valid token"],
  passesByRefusal: false,
  run: async (probe) => {
    const exchange = await probe.submit({ condition: "a valid token", token: await probe.mint() });
    const what = summarizeExchange(exchange);
    if (exchange.accepted) return passed(what);
    const call = (await probe.calls()).at(-1);
    if (call?.sitekey === "")
      return failed(
        `${what}: the server's secret is not that of the site ${probe.site.sitekey}. Give the emulator a sites file with the server's secret.`,
      );
    if (call?.answer?.success === false)
      return failed(`${what}: siteverify answered ${call.answer["error-codes"].join(", ")}.`);
    const advice =
      exchange.answer?.location === undefined
        ? "If that is success, say so with --accepted-when. If the endpoint refuses duplicates, put {marker} into a field."
        : `If that is success, add --accepted-when location=${exchange.answer.location.slice(0, 100)}.`;
    return failed(`${what}: ${advice}`);
  },
};
