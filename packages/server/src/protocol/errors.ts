/**
 * All error codes (protocol part 2, "Error codes"), spelled as other services of this protocol spell them.
 * `number` is the error's number in the older protocol, if it has one. `advice` says what the caller can do.
 */
export const ERRORS = {
  ERROR_KEY_DOES_NOT_EXIST: {
    number: 1,
    advice: "use the secret of a client key of this installation; `stile keys list` lists the keys",
  },
  ERROR_NO_SLOT_AVAILABLE: { number: 2, advice: "try again in a few seconds" },
  ERROR_PAGEURL: { number: 5, advice: "send the page's full URL, starting with http:// or https://" },
  ERROR_ZERO_BALANCE: {
    number: 10,
    advice: "this client has no tasks left; the operator can add more with `stile clients set`",
  },
  ERROR_IP_NOT_ALLOWED: {
    number: 11,
    advice: "call from one of the client's allowed addresses; `stile clients show` lists them",
  },
  ERROR_CAPTCHA_UNSOLVABLE: { number: 12, advice: "the widget returned no token" },
  ERROR_NO_SUCH_METHOD: { number: 14, advice: "POST to /createTask or /getTaskResult" },
  ERROR_NO_SUCH_CAPCHA_ID: {
    number: 16,
    advice: "this key has no such task; results are kept for five minutes after the task ends",
  },
  ERROR_IP_BLOCKED: {
    number: 21,
    advice: "wait, then use a valid key",
  },
  ERROR_TASK_ABSENT: { number: 22, advice: 'send a JSON object with the member "task"' },
  ERROR_TASK_NOT_SUPPORTED: {
    number: 23,
    advice: "use the type TurnstileTaskProxyless, or method=turnstile",
  },
  ERROR_RECAPTCHA_INVALID_SITEKEY: {
    number: 31,
    advice: "use one of Cloudflare's test sitekeys or the sitekey of a site in this installation's emulator",
  },
  ERROR_FAILED_LOADING_WIDGET: { number: 52, advice: "the widget's script or frame did not load" },
  ERROR_ACCOUNT_SUSPENDED: {
    number: 55,
    advice: "the operator suspended this client and can resume it with `stile clients resume`",
  },
  ERROR_BAD_PARAMETERS: { number: 110, advice: "correct this field" },
  ERROR_BAD_PROXY: {
    number: 130,
    advice: "remove the proxy fields; tasks run without a proxy, as TurnstileTaskProxyless",
  },
  ERROR_SERVICE_UNAVALIABLE: {
    number: null,
    advice: "try again later",
  },
  ERROR_INTERNAL_SERVER_ERROR: { number: null, advice: "this is a bug in Stile; report the incident id" },
} as const satisfies Record<string, { readonly number: number | null; readonly advice: string }>;

export type ErrorCode = keyof typeof ERRORS;
