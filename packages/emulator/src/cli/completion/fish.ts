import type { CommandNode, FlagNode } from "./command-tree.ts";

/** A completion script for fish: `PROGRAM completion fish | source`. */
export function fishCompletion(program: string, nodes: readonly CommandNode[]): string {
  const lines = nodes.flatMap((node) => {
    const start = `complete -c ${program} -n ${quote(conditionOf(node))}`;
    return [
      ...node.words.map(({ name, summary }) => `${start} -a ${name} -d ${quote(summary)}`),
      ...node.flags.map(
        (flag) => `${start} -l ${flag.name.slice(2)}${valueOf(flag)} -d ${quote(flag.summary)}`,
      ),
    ];
  });
  return [`# fish completion for ${program}`, `complete -c ${program} -f`, ...lines, ""].join("\n");
}

/** Condition: this command was typed, and none of its subcommands. */
function conditionOf({ path, words }: CommandNode): string {
  if (path.length === 0) return "__fish_use_subcommand";
  const typed = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const below =
    words.length === 0 ? [] : [`not __fish_seen_subcommand_from ${words.map(({ name }) => name).join(" ")}`];
  return [...typed, ...below].join("; and ");
}

function valueOf({ value }: FlagNode): string {
  switch (value.kind) {
    case "file":
      return " -r -F";
    case "directory":
      return " -x -a '(__fish_complete_directories)'";
    case "choice":
      return ` -x -a ${quote(value.choices.join(" "))}`;
    case "text":
      return " -x";
    case "none":
      return "";
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
