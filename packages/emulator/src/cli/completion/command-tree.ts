import type { Command } from "commander";

/** The completions after one command. */
export interface CommandNode {
  /** The command's path: `[]` for the program itself, or `["keys", "add"]`. */
  readonly path: readonly string[];
  /** Subcommands, or the choices of an argument. */
  readonly words: readonly { readonly name: string; readonly summary: string }[];
  readonly flags: readonly FlagNode[];
}

export interface FlagNode {
  /** With its dashes: `--port`. */
  readonly name: string;
  readonly summary: string;
  readonly value: FlagValue;
}

export type FlagValue =
  | { readonly kind: "none" }
  /** Any text, so there are no candidates. */
  | { readonly kind: "text" }
  | { readonly kind: "file" }
  | { readonly kind: "directory" }
  | { readonly kind: "choice"; readonly choices: readonly string[] };

/** The program and all its commands, as a flat list. */
export function commandTree(program: Command, path: readonly string[] = []): readonly CommandNode[] {
  const help = program.createHelp();
  const node: CommandNode = {
    path,
    words: [
      ...program.commands.map((command) => ({
        name: command.name(),
        summary: firstSentence(help.subcommandDescription(command)),
      })),
      ...program.registeredArguments.flatMap(({ argChoices = [], description }) =>
        argChoices.map((name) => ({ name, summary: firstSentence(description) })),
      ),
    ],
    flags: help.visibleOptions(program).map(({ long, short, flags, description }) => ({
      name: long ?? short ?? flags,
      summary: firstSentence(description),
      value: valueOf(flags),
    })),
  };
  return [node, ...program.commands.flatMap((command) => commandTree(command, [...path, command.name()]))];
}

/** A flag's placeholder determines its kind of value: `<FILE>`, `<auto|on|off>`. */
function valueOf(flags: string): FlagValue {
  const placeholder = /<(.+)>/.exec(flags)?.[1];
  if (placeholder === undefined) return { kind: "none" };
  if (placeholder === "FILE") return { kind: "file" };
  if (placeholder === "DIRECTORY" || placeholder === "DIR") return { kind: "directory" };
  return placeholder.includes("|") ? { kind: "choice", choices: placeholder.split("|") } : { kind: "text" };
}

function firstSentence(text: string): string {
  return text.split(/[.;:(]\s|\s\(/)[0]?.replace(/\.$/, "") ?? "";
}

/** Every flag that takes a value, once, because a flag means the same in every command. */
export function flagsWithValues(nodes: readonly CommandNode[]): readonly FlagNode[] {
  const byName = new Map(nodes.flatMap(({ flags }) => flags).map((flag) => [flag.name, flag]));
  return [...byName.values()].filter(({ value }) => value.kind !== "none");
}

/** Name of the shell function that completes a program: `_turnstile_emulator`. */
export function functionName(program: string): string {
  return `_${program.replaceAll("-", "_")}`;
}
