import { Argument, Command, Option } from "commander";
import { expect, test } from "vitest";
import { usageErrorText } from "./usage-error-text.ts";

/** What commander says, in these programs' words. */
function errorOf(...words: readonly string[]): string {
  let text = "";
  const program = new Command("shop")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeErr: () => {}, outputError: (given) => void (text = usageErrorText(given)) });
  program
    .command("sell")
    .exitOverride()
    .copyInheritedSettings(program)
    .addArgument(new Argument("<SIZE>").choices(["small", "large"]))
    .option("-p, --price <EUROS>", "its price")
    .addOption(new Option("--colour <NAME>", "its colour").choices(["red", "blue"]))
    .action(() => {});
  expect(() => program.parse(words, { from: "user" })).toThrow();
  return text;
}

test.each([
  [["sel"], 'There is no command "sel". Did you mean sell? See --help.'],
  [["sell", "--prise", "1"], "There is no option --prise. Did you mean --price? See --help."],
  [["sell", "--xyzzy"], "There is no option --xyzzy. See --help."],
  [["sell"], "The argument SIZE is missing. See --help."],
  [["sell", "huge"], 'SIZE must be one of small, large; got "huge". See --help.'],
  [["sell", "small", "--price"], "--price <EUROS> needs a value. See --help."],
  [["sell", "small", "--colour", "green"], '--colour must be one of red, blue; got "green". See --help.'],
  [["sell", "small", "red"], "Too many arguments: expected 1, got 2. See --help."],
])("%j", (words, text) => {
  expect(errorOf(...words)).toBe(text);
});
