import { InvalidArgumentError, type Command } from "commander";
import { isLanguage, LANGUAGES, type Language } from "../audit/fixes.ts";
import type { AuditRequest } from "./run-audit.ts";
import { addCommonOptions } from "./create-root-command.ts";

const LANGUAGE_NAMES = Object.keys(LANGUAGES);

/** Adds `audit [options] -- curl …` to a program; users type `invocation` to start the program. */
export function defineAuditCommand(program: Command, invocation: string): void {
  addCommonOptions(program.command("audit"))
    .description(
      "Check whether your endpoint really verifies tokens: send it your own request with good and bad ones.",
    )
    .argument("[command...]", "a curl command with {token} in place of the token, after --")
    .usage("[options] -- curl [OPTION...] URL")
    .passThroughOptions()
    .option("--sitekey <SITEKEY>", "sitekey of your form (default: the only registered site)")
    .option(
      "--emulator <URL>",
      "emulator that your server uses (default: http://127.0.0.1:7081, env: TURNSTILE_EMULATOR_URL)",
    )
    .option("--action <ACTION>", "action of your form's widget")
    .option("--cdata <CDATA>", "cData of your form's widget, if your server compares it")
    .option("--hostname <HOSTNAME>", "hostname of your form's page (default: the first that the site lists)")
    .option(
      "--host <HOST>",
      "allow this host in addition to loopback and private addresses; repeatable",
      collect,
    )
    .option("--har <FILE>", "take the request from an HTTP archive, in place of a curl command")
    .option(
      "--har-entry <NUMBER>",
      "entry of the archive, from 1 (default: the last with the token's field)",
      wholeNumber,
    )
    .option(
      "--token-field <NAME>",
      "field of the token, where the request has no {token} (default: cf-turnstile-response)",
    )
    .option(
      "--accepted-when <RULE>",
      "status=200, body~TEXT, body!~TEXT or location=/PATH; repeatable (default: a 2xx status)",
      collect,
    )
    .option(
      "--max-wait <MS>",
      "how long your endpoint may take while siteverify is slow (default: 15000)",
      wholeNumber,
    )
    .option("--pause <MS>", "pause between requests (default: 0)", wholeNumber)
    .option("--only <CHECKS>", "run only these checks, separated by commas", (value) => value.split(","))
    .option("--baseline <FILE>", "accept the findings that this file lists with a reason")
    .option("--json", "print the report as JSON to stdout, and progress to stderr")
    .option("--junit <FILE>", "write the report as JUnit XML")
    .option("--html <FILE>", "write the report as one HTML file")
    .option(
      `--language <${LANGUAGE_NAMES.join("|")}>`,
      "language of the code in the terminal (default: node)",
      parseLanguage,
    )
    .option("--dry-run", "list what would be sent, and send nothing")
    .addHelpText(
      "after",
      `
Your server must verify against an emulator that knows your sitekey and your server's secret:
  ${invocation} exec --sites-file sites.json -- npm start

The audit sends about 27 requests. Each has a marker in the header Turnstile-Emulator-Audit and in place of {marker}, so that
you can find and delete its test records. It follows no redirects, and sends requests to your own endpoints only. If the
emulator's control paths require a bearer token, set TURNSTILE_EMULATOR_CONTROL_TOKEN.

Exit codes: 0 no findings, 1 findings, 2 wrong usage. docs/audit.md explains every check.

Examples:
  ${invocation} audit --sitekey 0x4AAAAAAAmyform000001 --action signup -- \\
    curl http://localhost:3000/signup -d email={marker}@example.com -d cf-turnstile-response={token}
  ${invocation} audit --har signup.har --accepted-when location=/welcome --html audit.html`,
    )
    .action(async (words: string[], options: Omit<AuditRequest, "words">) => {
      // Imported here to keep --help fast.
      const { runAudit } = await import("./run-audit.ts");
      process.exitCode = await runAudit({ ...options, words });
    });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError(`Expected a whole number, got "${value}".`);
}

function parseLanguage(value: string): Language {
  if (isLanguage(value)) return value;
  throw new InvalidArgumentError(`Expected ${LANGUAGE_NAMES.join(", ")}, got "${value}".`);
}
