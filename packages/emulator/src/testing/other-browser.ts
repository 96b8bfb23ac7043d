import { existsSync } from "node:fs";
import path from "node:path";

/** A browser that Playwright does not support, with one window. It trusts every certificate. */
export interface OtherBrowser extends AsyncDisposable {
  goto(url: string): Promise<void>;
  /** Evaluates an expression in the page; returns its value as JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** Moves the mouse to a point of the window and clicks. */
  click(point: { readonly x: number; readonly y: number }): Promise<void>;
  /** Presses keys one after the other, in WebDriver's notation; Tab is U+E004. */
  press(...keys: string[]): Promise<void>;
}

/** The first of these programs that is installed. */
export function findProgram(...names: readonly string[]): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(path.delimiter);
  return names.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(existsSync);
}

/** Pointer actions of WebDriver: a click at a point of the window. */
export function clickActions({ x, y }: { readonly x: number; readonly y: number }): unknown[] {
  const actions = [
    { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
    { type: "pointerDown", button: 0 },
    { type: "pointerUp", button: 0 },
  ];
  return [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }];
}

/** Key actions of WebDriver: keys that are pressed and released in turn. */
export function keyActions(keys: readonly string[]): unknown[] {
  const actions = keys.flatMap((value) => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ]);
  return [{ type: "key", id: "keyboard", actions }];
}
