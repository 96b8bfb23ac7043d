/**
 * The closed table of error codes (protocol part 2, "Error codes"), spelt as the family spells them.
 * `number` is the family's number where it has one; `advice` is the way out, in words for the caller.
 */
export const ERRORS = {
  ERROR_KEY_DOES_NOT_EXIST: {
    number: 1,
    advice: "send the secret of a key of this installation; `stile keys list` shows its keys",
  },
  ERROR_NO_SLOT_AVAILABLE: { number: 2, advice: "try again in a few seconds" },
  ERROR_PAGEURL: { number: 5, advice: "send the page's full address, starting with http:// or https://" },
  ERROR_ZERO_BALANCE: {
    number: 10,
    advice: "this client's tasks are used up; its operator can give it more (`stile clients set`)",
  },
  ERROR_IP_NOT_ALLOWED: {
    number: 11,
    advice: "call from an address that is on the client's list; `stile clients show` tells it",
  },
  ERROR_CAPTCHA_UNSOLVABLE: { number: 12, advice: "the widget gave no token" },
  ERROR_NO_SUCH_METHOD: { number: 14, advice: "POST to /createTask or /getTaskResult" },
  ERROR_NO_SUCH_CAPCHA_ID: {
    number: 16,
    advice: "there is no such task for this key; results are kept five minutes after the task ended",
  },
  ERROR_IP_BLOCKED: {
    number: 21,
    advice: "wait, and send a key of this installation then",
  },
  ERROR_TASK_ABSENT: { number: 22, advice: 'send a JSON object with a member "task"' },
  ERROR_TASK_NOT_SUPPORTED: {
    number: 23,
    advice: "use the type TurnstileTaskProxyless, or method=turnstile",
  },
  ERROR_RECAPTCHA_INVALID_SITEKEY: {
    number: 31,
    advice: "use one of Cloudflare's test sitekeys or a site of this installation's emulator",
  },
  ERROR_FAILED_LOADING_WIDGET: { number: 52, advice: "the widget's script or frame did not load" },
  ERROR_ACCOUNT_SUSPENDED: {
    number: 55,
    advice: "the operator suspended this client and can resume it (`stile clients resume`)",
  },
  ERROR_BAD_PARAMETERS: { number: 110, advice: "correct the named field" },
  ERROR_BAD_PROXY: {
    number: 130,
    advice: "leave proxy fields out; tasks run without a proxy, as TurnstileTaskProxyless",
  },
  ERROR_SERVICE_UNAVALIABLE: {
    number: null,
    advice: "the service cannot take requests now; try again later",
  },
  ERROR_INTERNAL_SERVER_ERROR: { number: null, advice: "this is our fault; report the incident id" },
} as const satisfies Record<string, { readonly number: number | null; readonly advice: string }>;

export type ErrorCode = keyof typeof ERRORS;
