import { expect, onTestFinished, test } from "vitest";
import { silenceSqliteWarning } from "./silence-sqlite-warning.ts";

test("hides Node's warning about SQLite, and no other warning", () => {
  const emitted: string[] = [];
  const emitWarning = process.emitWarning.bind(process);
  onTestFinished(() => {
    process.emitWarning = emitWarning;
  });
  process.emitWarning = (warning: string | Error) => void emitted.push(String(warning));
  silenceSqliteWarning();
  process.emitWarning(
    "SQLite is an experimental feature and might change at any time",
    "ExperimentalWarning",
  );
  process.emitWarning("something else is experimental", "ExperimentalWarning");
  expect(emitted).toEqual(["something else is experimental"]);
});
