import type { Probe } from "../probe.ts";

/** What the server asked siteverify in this check, and learned, in one sentence. */
export async function describeLastCall(probe: Probe): Promise<string> {
  const call = (await probe.calls()).at(-1);
  if (call === undefined) return "the server did not call siteverify.";
  if (call.answer === undefined) return "siteverify did not confirm the token, and the server accepted it.";
  if (call.answer.success) return "siteverify confirmed the token, and the server checked nothing else.";
  return `siteverify answered ${call.answer["error-codes"].join(", ")}, and the server accepted the token.`;
}
