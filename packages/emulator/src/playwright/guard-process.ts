import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";
import { TURNSTILE_HOST } from "../http/turnstile-host.ts";

/** `turnstile-emulator/register` sets it: then connections lead to the emulator. */
const IS_REGISTERED = Symbol.for("turnstile-emulator.register");

/**
 * Refuses this process's own TLS connections to the real host: those of `fetch()`, of Playwright's `request`, and of servers
 * that a test starts in its process. No route sees them.
 *
 * @param report Receives why, also if the caller catches the error.
 */
export function guardProcess(report: (problem: string) => void): Disposable {
  const original = tls.connect;
  if (IS_REGISTERED in original) return { [Symbol.dispose]: () => {} };
  const connect = (...words: Parameters<typeof tls.connect>) => {
    if (words.some(isToTurnstile)) {
      const problem =
        `A request of the test's own process was about to leave for the real ${TURNSTILE_HOST}; Stile refused it. ` +
        `Send it to \`turnstile.url\` instead, or run \`turnstile-emulator exec -- npx playwright test\`.`;
      report(problem);
      throw new Error(problem);
    }
    return original(...words);
  };
  replaceConnect(connect as typeof tls.connect);
  return { [Symbol.dispose]: () => replaceConnect(original) };
}

/** The host as an argument, or in the options; `servername` on a socket that is connected already. */
function isToTurnstile(word: unknown): boolean {
  if (typeof word !== "object" || word === null) return isTurnstileHost(word);
  return ["host", "hostname", "servername"].some((key) => isTurnstileHost(Reflect.get(word, key)));
}

function isTurnstileHost(host: unknown): boolean {
  return typeof host === "string" && host.toLowerCase().replace(/\.$/, "") === TURNSTILE_HOST;
}

function replaceConnect(connect: typeof tls.connect): void {
  tls.connect = connect;
  // `import { connect } from "node:tls"` sees the change too.
  syncBuiltinESMExports();
}
