import { failed, passed, type Check } from "./check.ts";

/** The first finding, if the server does not verify against this emulator. */
export const siteverifyCall: Check = {
  id: "siteverify-call",
  title: "the server calls siteverify",
  risk: "A server that does not ask siteverify accepts any text as a token.",
  fix: "verify",
  sends: ["a valid token"],
  passesByRefusal: false,
  run: async (probe) => {
    const exchange = await probe.submit({ condition: "a valid token", token: await probe.mint() });
    const calls = await probe.calls();
    if (calls.length > 0) return passed(`${calls.length} ${calls.length === 1 ? "call" : "calls"}`);
    return failed(
      exchange.accepted
        ? "The server accepted a token without calling siteverify."
        : `No readable siteverify call arrived (${exchange.problem ?? `status ${exchange.answer?.status}`}). Start the server with "turnstile-emulator exec -- COMMAND", and pass the emulator's address with --emulator.`,
    );
  },
};
