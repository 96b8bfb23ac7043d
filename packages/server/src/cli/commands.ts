import type { Command } from "commander";

/** Defines a command's arguments, options, examples and action; `wholeProgram` returns a program with all commands. */
export type DefineCommand = (command: Command, wholeProgram: () => Promise<Command>) => void;

/** An entry in the list of commands. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loads the command's file, only when needed, so the CLI starts quickly. */
  readonly load: () => Promise<{ readonly define: DefineCommand }>;
}

/** Every command. To add one, add a file to commands/ that exports `define`, and an entry here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "serve",
    summary: "run the service, all in one process",
    load: () => import("./commands/serve.ts"),
  },
  {
    name: "api",
    summary: "run a node that answers calls; workers run the tasks",
    load: () => import("./commands/api.ts"),
  },
  {
    name: "worker",
    summary: "run a node that runs tasks for API nodes",
    load: () => import("./commands/worker.ts"),
  },
  {
    name: "emulate",
    summary: "run only the emulator of Turnstile",
    load: () => import("./commands/emulate.ts"),
  },
  {
    name: "solve",
    summary: "get a token for a page and a sitekey",
    load: () => import("./commands/solve.ts"),
  },
  { name: "keys", summary: "add, list and revoke client keys", load: () => import("./commands/keys.ts") },
  {
    name: "clients",
    summary: "manage clients and their limits",
    load: () => import("./commands/clients.ts"),
  },
  {
    name: "status",
    summary: "show the nodes and the queue",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "tasks",
    summary: "list, show, retry and cancel tasks",
    load: () => import("./commands/tasks.ts"),
  },
  {
    name: "drain",
    summary: "let a node finish its attempts and claim no more",
    load: () => import("./commands/drain.ts"),
  },
  {
    name: "undrain",
    summary: "let a drained node claim tasks again",
    load: () => import("./commands/undrain.ts"),
  },
  {
    name: "config",
    summary: "show every option and where its value comes from",
    load: () => import("./commands/config.ts"),
  },
  {
    name: "doctor",
    summary: "check that the service can run here",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "install-browser",
    summary: "find Chromium or install one, and print its path",
    load: () => import("./commands/install-browser.ts"),
  },
  {
    name: "completion",
    summary: "print a completion script for a shell",
    load: () => import("./commands/completion.ts"),
  },
];
