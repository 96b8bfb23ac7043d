import { skipped, type Check } from "./check.ts";
import { describeLastCall } from "./describe-last-call.ts";
import { judgeRefusal } from "./judge-refusal.ts";

export const spentToken: Check = {
  id: "spent-token",
  title: "spent token is refused",
  risk: "One solved challenge serves any number of requests.",
  fix: "success",
  sends: ["a valid token", "the same token again"],
  passesByRefusal: true,
  run: async (probe) => {
    const token = await probe.mint();
    const first = await probe.submit({ condition: "a valid token", token });
    if (!first.accepted) return skipped("The endpoint did not accept the first use.");
    const callsBefore = (await probe.calls()).length;
    const second = await probe.submit({ condition: "the same token again", token });
    const asked = (await probe.calls()).length > callsBefore;
    return judgeRefusal(
      second,
      asked
        ? await describeLastCall(probe)
        : "the same token was accepted twice; the server asked siteverify only once.",
    );
  },
};
