import { flagsWithValues, functionName, type CommandNode, type FlagNode } from "./command-tree.ts";

/** A completion script for bash: `source <(PROGRAM completion bash)`. */
export function bashCompletion(program: string, nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ path }) => path.length > 0).map(({ path }) => `/${path.join("/")}`);
  return `# bash completion for ${program}
${functionName(program)}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command/$word" in
      ${paths.join("|")}) command="$command/$word" ;;
    esac
  done
  COMPREPLY=()
  case "$previous" in
${flagsWithValues(nodes).map(valueCase).join("\n")}
  esac
  case "$command" in
${nodes.map(wordsCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F ${functionName(program)} ${program}
`;
}

function valueCase({ name, value }: FlagNode): string {
  switch (value.kind) {
    case "file":
      return `    ${name}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return ;;`;
    case "directory":
      return `    ${name}) compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")); return ;;`;
    case "choice":
      return `    ${name}) COMPREPLY=($(compgen -W "${value.choices.join(" ")}" -- "$current")); return ;;`;
    case "text":
    case "none":
      return `    ${name}) return ;;`;
  }
}

function wordsCase({ path, words, flags }: CommandNode): string {
  const offered = [...words, ...flags].map(({ name }) => name).join(" ");
  return `    "${path.map((name) => `/${name}`).join("")}") words="${offered}" ;;`;
}
