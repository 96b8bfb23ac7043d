import { failed, type Check } from "./check.ts";
import { judgeRefusal } from "./judge-refusal.ts";
import { openSecretTrap } from "./secret-trap.ts";

export const redirect: Check = {
  id: "redirect",
  title: "siteverify redirects: the secret is not sent elsewhere",
  risk: "Whoever can make siteverify redirect, such as a proxy, receives the secret and decides about tokens.",
  fix: "redirect",
  sends: ["a valid token, while siteverify redirects to another address"],
  passesByRefusal: true,
  run: async (probe) => {
    await using trap = await openSecretTrap(probe.site.secret);
    const token = await probe.mint();
    // 307 and 308 make clients repeat the method and the body.
    const exchange = await probe.withSiteverify(
      { status: 307, redirect: trap.url },
      async () => await probe.submit({ condition: "a valid token, while siteverify redirects", token }),
    );
    if (trap.gotSecret)
      return failed("The server followed the redirect and sent the secret to another address.");
    return judgeRefusal(
      exchange,
      trap.requests > 0 ? "the server believed the answer of another address." : "fails open.",
    );
  },
};
