const PREFIX = "[Cloudflare Turnstile] ";

/** Thrown for mistakes of the page (contract §6). */
export class TurnstileError extends Error {
  override readonly name = "TurnstileError";

  constructor(text: string) {
    super(PREFIX + text);
  }
}

/** Warns on the console, in the format of Turnstile (contract §6). */
export function warn(text: string): void {
  // oxlint-disable-next-line no-console -- the console is part of the contract
  console.warn(PREFIX + text);
}
