/** The JSON of a protocol answer. */
export type Answer = Readonly<Record<string, unknown>>;

/** The sample task of protocol part 1. */
export const SAMPLE_TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://react-turnstile.vercel.app",
  websiteKey: "1x00000000000000000000AA",
};
