import { InvalidArgumentError, type Command } from "commander";
import { addCommonOptions } from "./create-root-command.ts";
import { MAX_COUNT } from "../tokens/mint-schema.ts";
import type { TokenRequest } from "./print-tokens.ts";

const DEFAULT_URL = "http://127.0.0.1:7081";

/** Adds `token [options]` to a program; users type `invocation` to start the program. */
export function defineTokenCommand(program: Command, invocation: string): void {
  addCommonOptions(program.command("token"))
    .description("Print tokens of a running emulator, one per line, without a widget.")
    .option("--url <URL>", `address of the emulator (default: ${DEFAULT_URL}, env: TURNSTILE_EMULATOR_URL)`)
    .option("--sitekey <SITEKEY>", "site of the token (default: the only registered site)")
    .option("--action <ACTION>", "action of the widget")
    .option("--cdata <CDATA>", "cData of the widget")
    .option("--hostname <HOSTNAME>", "hostname of the page (default: the first that the site lists)")
    .option("--age-ms <MS>", "how long ago the challenge was solved, in milliseconds", wholeNumber)
    .option("--interactive", "mark the token as solved with a click")
    .option("--count <NUMBER>", "number of tokens, up to 10000 (default: 1)", countOfTokens)
    .option("--session <ID>", "session that the token belongs to (default: the emulator itself)")
    .addHelpText(
      "after",
      `
If the control paths require a bearer token, set TURNSTILE_EMULATOR_CONTROL_TOKEN.

Examples:
  ${invocation} token
  ${invocation} token --sitekey 0x4AAAAAAAmyform000001 --action signup
  ${invocation} token --age-ms 300000
  ${invocation} token --count 1000 > tokens.txt`,
    )
    .action(async (options: Partial<TokenRequest>) => {
      const { TURNSTILE_EMULATOR_URL: url = DEFAULT_URL, TURNSTILE_EMULATOR_CONTROL_TOKEN: token } =
        process.env;
      // Imported here to keep --help fast.
      const { printTokens } = await import("./print-tokens.ts");
      await printTokens({ url, ...options }, token);
    });
}

function wholeNumber(value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new InvalidArgumentError(`expected a whole number, got "${value}".`);
}

function countOfTokens(value: string): number {
  const count = wholeNumber(value);
  if (count >= 1 && count <= MAX_COUNT) return count;
  throw new InvalidArgumentError(`expected a number from 1 to ${MAX_COUNT}, got "${value}".`);
}
