import type { Command } from "commander";

/** What may be typed after one command, as far as a shell completes it. */
export interface CommandNode {
  /** The commands that lead here: `[]` for `stile` itself, `["keys", "add"]`. */
  readonly path: readonly string[];
  /** Commands, or the choices of an argument. */
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
  /** Anything: nothing is offered. */
  | { readonly kind: "text" }
  | { readonly kind: "file" }
  | { readonly kind: "directory" }
  | { readonly kind: "choice"; readonly choices: readonly string[] };

/** The program and all its commands, flattened, as the commands themselves define them. */
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

/** Placeholders tell what a flag takes: `<FILE>`, `<auto|on|off>`. */
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

/** Every flag that takes a value, once: a flag means the same in every command. */
export function flagsWithValues(nodes: readonly CommandNode[]): readonly FlagNode[] {
  const byName = new Map(nodes.flatMap(({ flags }) => flags).map((flag) => [flag.name, flag]));
  return [...byName.values()].filter(({ value }) => value.kind !== "none");
}
