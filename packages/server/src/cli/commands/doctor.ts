import { styleText } from "node:util";
import { Help, type Command } from "commander";
import type { Check } from "../../server/doctor/check.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { EXIT } from "turnstile-emulator/cli";
import { answersHealthz, localUrlOf } from "../solve/find-service.ts";
import { toJson } from "../to-json.ts";

export function define(command: Command): void {
  command
    .option("--json", "print JSON: [{name, status, finding, advice}]")
    .addHelpText(
      "after",
      "\nExits with 1 if something would prevent the service from running. It changes nothing.",
    )
    .action(async ({ json }: { json?: true }, self: Command) => {
      const { examine } = await import("../../server/doctor/examine.ts");
      const checks = await examine({
        load: () => configOf(self),
        stileAnswers: (config) => answersHealthz(localUrlOf(config)),
      });
      process.stdout.write(json ? toJson(checks) : describe(checks));
      if (checks.some(({ status }) => status === "problem")) process.exitCode = EXIT.failed;
    });
  addConfigOptions(command);
}

const MARKS = {
  ok: { sign: "✓", colour: "green" },
  warning: { sign: "!", colour: "yellow" },
  problem: { sign: "✗", colour: "red" },
} as const;

function describe(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const problems = checks.filter(({ status }) => status === "problem").length;
  const end =
    problems === 0
      ? "The service can run here."
      : `${problems} problem${problems === 1 ? "" : "s"} to solve first.`;
  return [...checks.flatMap((check) => linesOf(check, width)), "", end, ""].join("\n");
}

function linesOf({ name, status, finding, advice }: Check, width: number): readonly string[] {
  const { sign, colour } = MARKS[status];
  const indent = " ".repeat(width + 4);
  const [first = "", ...others] = [finding, ...(advice === undefined ? [] : [advice])].flatMap((text) =>
    wrap(text, indent.length),
  );
  const mark = styleText(colour, sign, { stream: process.stdout });
  return [`${mark} ${name.padEnd(width)}  ${first}`, ...others.map((line) => `${indent}${line}`)];
}

/** Wraps text at words; the terminal itself would break lines anywhere. */
function wrap(text: string, indentation: number): readonly string[] {
  return process.stdout.isTTY
    ? new Help().boxWrap(text, process.stdout.columns - indentation).split("\n")
    : [text];
}
