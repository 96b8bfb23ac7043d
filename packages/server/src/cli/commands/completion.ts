import { Argument, type Command } from "commander";
import { bashCompletion } from "../completion/bash.ts";
import { commandTree, type CommandNode } from "../completion/command-tree.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";

const SHELLS: Readonly<Record<string, (nodes: readonly CommandNode[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export function define(command: Command, wholeProgram: () => Promise<Command>): void {
  command
    .addArgument(new Argument("<SHELL>", "the shell").choices(Object.keys(SHELLS)))
    .addHelpText(
      "after",
      `
Examples:
  source <(stile completion bash)               in ~/.bashrc
  source <(stile completion zsh)                in ~/.zshrc, after compinit
  stile completion fish | source                in ~/.config/fish/config.fish`,
    )
    .action(async (shell: string) => {
      const program = await wholeProgram();
      process.stdout.write(SHELLS[shell]?.(commandTree(program)) ?? "");
    });
}
