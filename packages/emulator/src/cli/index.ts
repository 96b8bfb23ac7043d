/** Building blocks of Stile's command lines and servers, and the command that runs the emulator. */
export { CliError } from "./cli-error.ts";
export { COMPLETION_SHELLS, completionScript } from "./completion/completion-script.ts";
export { addCommonOptions, createRootCommand } from "./create-root-command.ts";
export { defineEmulateCommand } from "./emulate-command.ts";
export { EXIT, EXIT_CODES_HELP } from "./exit-codes.ts";
export { openInBrowser } from "./open-in-browser.ts";
export { readVersion } from "./read-version.ts";
export { connectionsOfShare, limitConnections } from "../http/limit-connections.ts";
export { runProgram } from "./run-program.ts";
export { exitCodeOfSignal, onStopSignal, type StopSignal } from "./stop-signals.ts";
export { addTableOptions, loadTableOptions } from "./table-options.ts";
