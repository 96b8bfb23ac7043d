#!/usr/bin/env node
import { emulatorOptionSet } from "../config/index.ts";
import { defineAuditCommand } from "./audit-command.ts";
import { defineCheckEnvCommand } from "./check-env-command.ts";
import { defineCompletionCommand } from "./completion-command.ts";
import { createRootCommand } from "./create-root-command.ts";
import { defineEmulateCommand } from "./emulate-command.ts";
import { defineExecCommand } from "./exec-command.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";
import { refuseUnknownCommand } from "./refuse-unknown-command.ts";
import { runProgram } from "./run-program.ts";
import { defineTokenCommand } from "./token-command.ts";

const program = createRootCommand({
  name: "turnstile-emulator",
  description:
    "An offline emulator of Cloudflare Turnstile: script, widget, siteverify, and sites with scripted behaviour.",
  packageOf: import.meta.url,
});
defineEmulateCommand(program, emulatorOptionSet, "turnstile-emulator");
defineExecCommand(program, emulatorOptionSet, "turnstile-emulator");
defineTokenCommand(program, "turnstile-emulator");
defineAuditCommand(program, "turnstile-emulator");
defineCheckEnvCommand(program, "turnstile-emulator");
defineCompletionCommand(program);
refuseUnknownCommand(program);
program.helpCommand("help [command]", "Show the help of a command.");
program.addHelpText("after", `\n${EXIT_CODES_HELP}`);
await runProgram({ program, words: process.argv.slice(2), debugVariable: "TURNSTILE_EMULATOR_DEBUG" });
