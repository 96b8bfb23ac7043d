import { Argument, type Command } from "commander";
import { COMPLETION_SHELLS, completionScript } from "turnstile-emulator/cli";

export function define(command: Command, wholeProgram: () => Promise<Command>): void {
  command
    .addArgument(new Argument("<SHELL>", "the shell").choices(COMPLETION_SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  source <(stile completion bash)               in ~/.bashrc
  source <(stile completion zsh)                in ~/.zshrc, after compinit
  stile completion fish | source                in ~/.config/fish/config.fish`,
    )
    .action(async (shell: string) => {
      process.stdout.write(completionScript(await wholeProgram(), shell));
    });
}
