import { CALLBACK_NAMES } from "./callback-names.ts";
import type { PageWindow } from "./page-window.ts";
import { TurnstileError } from "./turnstile-error.ts";

/** Unchecked parameters of `render()` and `execute()`. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** A callback of the page. */
export type PageFunction = (...values: unknown[]) => unknown;

/** Every parameter except callbacks, with the function that checks it and supplies its default (contract §3). */
const READERS = {
  sitekey: readSitekey,
  action: matching(/^[a-z0-9_-]{0,32}$/i, ""),
  cData: matching(/^[a-z0-9_-]{0,255}$/i, ""),
  execution: oneOf(["execute", "render"], "render"),
  appearance: oneOf(["always", "execute", "interaction-only"], "always"),
  size: oneOf(["compact", "flexible", "normal"], "normal"),
  theme: oneOf(["auto", "dark", "light"], "auto"),
  language: matching(/^[^]*$/, "auto"),
  tabindex: wholeNumber({ from: -32_768, to: 32_767, absent: 0 }),
  "response-field": readBoolean,
  "response-field-name": matching(/^[^]*$/, "cf-turnstile-response"),
  retry: oneOf(["auto", "never"], "auto"),
  "retry-interval": wholeNumber({ from: 1, to: 899_999, absent: 8_000 }),
  "refresh-expired": oneOf(["auto", "manual", "never"], "auto"),
  "refresh-timeout": oneOf(["auto", "manual", "never"], "auto"),
  "feedback-enabled": readBoolean,
  "base-url": matching(/^[^]*$/, ""),
} as const;

type ParameterName = keyof typeof READERS;

/** A widget's checked parameters, with defaults (contract §3). */
export type Parameters = { readonly [Name in ParameterName]: ReturnType<(typeof READERS)[Name]> };

const NAMES = Object.keys(READERS) as ParameterName[];

export type CallbackName = (typeof CALLBACK_NAMES)[number];

export type Callbacks = Readonly<Partial<Record<CallbackName, PageFunction>>>;

/** Parameters that `execute()` cannot change, in the order of Turnstile's message (contract §6). */
const FIXED: readonly string[] = [
  "retry-interval",
  "retry",
  "size",
  "theme",
  "tabindex",
  "execution",
  "refresh-expired",
  "refresh-timeout",
  "response-field-name",
  "response-field",
  "language",
  "base-url",
  "appearance",
  "sitekey",
  "feedback-enabled",
];

/** Reads parameters from the container's `data-*` attributes (contract §3). */
export function readAttributes(container: HTMLElement): GivenParameters {
  const given: Record<string, unknown> = {};
  for (const name of [...NAMES, ...CALLBACK_NAMES]) {
    const value = container.getAttribute(`data-${name.toLowerCase()}`);
    if (value !== null) given[name] = value;
  }
  return given;
}

/**
 * Checks parameters and fills in the defaults; unknown names are ignored.
 * @throws TurnstileError for a value that the contract does not allow.
 */
export function readParameters(given: GivenParameters): Parameters {
  return Object.fromEntries(NAMES.map((name) => [name, READERS[name](name, given[name])])) as Parameters;
}

/** The callbacks among the parameters: functions, or names of global functions. */
export function readCallbacks(window: PageWindow, given: GivenParameters): Callbacks {
  const callbacks: Partial<Record<CallbackName, PageFunction>> = {};
  for (const name of CALLBACK_NAMES) {
    const callback = asFunction(window, given[name]);
    if (callback !== undefined) callbacks[name] = callback;
  }
  return callbacks;
}

/**
 * Returns a widget's parameters with the changes of `execute()`.
 *
 * @param refuse Throw for changes of other parameters; before 2026-04-23 they were ignored.
 * @throws TurnstileError for a value that the contract does not allow, or for a change of a fixed one.
 */
export function changeParameters(
  current: Parameters,
  given: GivenParameters,
  { refuse }: { refuse: boolean },
): Parameters {
  const changed = NAMES.filter((name) => !isAbsent(given[name]))
    .map((name) => [name, READERS[name](name, given[name])] as const)
    .filter(([name, value]) => value !== current[name]);
  if (changed.length === 0) return current;
  const fixed = FIXED.filter((name) => changed.some(([other]) => other === name));
  if (fixed.length > 0 && refuse) {
    throw new TurnstileError(
      `The parameters ${FIXED.join(",")} is/are not allowed be changed between the calls of render() and execute() of a widget. ` +
        `Consider rendering a new widget if you want to change the following parameters ${fixed.join(",")}.`,
    );
  }
  return { ...current, ...Object.fromEntries(changed.filter(([name]) => !FIXED.includes(name))) };
}

function readSitekey(name: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new TurnstileError(
      `Invalid or missing type for parameter "${name}", expected "string", got "${typeof value}".`,
    );
  }
  if (value === "") throw invalid(name, "a sitekey", value);
  return value;
}

function matching(pattern: RegExp, absent: string) {
  return (name: string, value: unknown): string => {
    if (isAbsent(value)) return absent;
    if (typeof value === "string" && pattern.test(value)) return value;
    throw invalid(name, `text matching ${String(pattern)}`, value);
  };
}

function oneOf<const Value extends string>(allowed: readonly Value[], absent: NoInfer<Value>) {
  return (name: string, value: unknown): Value => {
    if (isAbsent(value)) return absent;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw invalid(name, listOf(allowed), value);
    return found;
  };
}

function wholeNumber({ from, to, absent }: { from: number; to: number; absent: number }) {
  return (name: string, value: unknown): number => {
    if (isAbsent(value)) return absent;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= from && number <= to)
      return number;
    throw invalid(name, `a whole number from ${from} to ${to}`, value);
  };
}

function readBoolean(name: string, value: unknown): boolean {
  if (isAbsent(value) || value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw invalid(name, `"true" or "false"`, value);
}

function asFunction(window: PageWindow, value: unknown): PageFunction | undefined {
  const found = typeof value === "string" ? Reflect.get(window, value) : value;
  return typeof found === "function" ? (...values) => Reflect.apply(found, undefined, values) : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** `"a", "b", or "c"`, as Turnstile's own messages list them. */
function listOf(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  const last = quoted.pop() ?? "";
  return quoted.length > 1 ? `${quoted.join(", ")}, or ${last}` : [...quoted, last].join(" or ");
}

function invalid(name: string, expected: string, value: unknown): TurnstileError {
  return new TurnstileError(
    `Invalid value for parameter "${name}", expected ${expected}, got "${String(value)}".`,
  );
}
