import { flagsWithValues, functionName, type CommandNode, type FlagNode } from "./command-tree.ts";

/** A completion script for zsh, to be sourced or saved as `_PROGRAM` in a folder of fpath. */
export function zshCompletion(program: string, nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path.length > 0).map(({ path }) => `/${path.join("/")}`);
  return `#compdef ${program}
${functionName(program)}() {
  local command= word previous=\${words[CURRENT-1]}
  for word in \${words[2,CURRENT-1]}; do
    case "$command/$word" in
      (${paths.join("|")}) command="$command/$word" ;;
    esac
  done
  case "$previous" in
${flagsWithValues(nodes).map(valueCase).join("\n")}
  esac
  local -a candidates
  case "$command" in
${nodes.map(candidatesCase).join("\n")}
  esac
  _describe ${program} candidates
}
if [ "$funcstack[1]" = "${functionName(program)}" ]; then ${functionName(program)} "$@"; else compdef ${functionName(program)} ${program}; fi
`;
}

function valueCase({ name, value }: FlagNode): string {
  switch (value.kind) {
    case "file":
      return `    (${name}) _files; return ;;`;
    case "directory":
      return `    (${name}) _files -/; return ;;`;
    case "choice":
      return `    (${name}) compadd -- ${value.choices.join(" ")}; return ;;`;
    case "text":
    case "none":
      return `    (${name}) return ;;`;
  }
}

function candidatesCase({ path, words, flags }: CommandNode): string {
  const candidates = [...words, ...flags].map(({ name, summary }) => quote(`${name}:${summary}`)).join(" ");
  return `    ("${path.map((name) => `/${name}`).join("")}") candidates=(${candidates}) ;;`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
