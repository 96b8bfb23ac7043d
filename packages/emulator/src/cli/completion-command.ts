import { Argument, type Command } from "commander";
import { addCommonOptions } from "./create-root-command.ts";
import { COMPLETION_SHELLS, completionScript } from "./completion/completion-script.ts";

/** Adds `completion SHELL` to a program that is otherwise complete. */
export function defineCompletionCommand(program: Command): void {
  const name = program.name();
  addCommonOptions(program.command("completion"))
    .description("Print a completion script for bash, zsh or fish.")
    .addArgument(new Argument("<SHELL>", "the shell").choices(COMPLETION_SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  source <(${name} completion bash)      in ~/.bashrc
  source <(${name} completion zsh)       in ~/.zshrc, after compinit
  ${name} completion fish | source       in ~/.config/fish/config.fish`,
    )
    .action((shell: string) => void process.stdout.write(completionScript(program, shell)));
}
