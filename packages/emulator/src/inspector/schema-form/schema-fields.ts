import { html } from "hono/html";
import type { z } from "zod";
import type { Markup } from "../markup.ts";
import { fieldsOf } from "./fields-of.ts";
import type { SchemaField } from "./fields-of.ts";

/** What the fields of a schema show. */
export interface SchemaFieldsOptions {
  /** The value to edit; fields that it does not have are empty. */
  readonly value: object;
  /** A problem per field. @default none */
  readonly problems?: ReadonlyMap<string, string> | undefined;
  /** Explains a field; "" if there is nothing to say. */
  readonly explain: (path: readonly string[]) => string;
  readonly words: { readonly notSet: string; readonly yes: string; readonly no: string };
  /** Fields to leave out, with everything below them. @default none */
  readonly without?: readonly string[] | undefined;
}

/** The fields of an object schema. Fields of a nested object are in a group that opens if one of them is set. */
export function schemaFields(schema: z.ZodObject, options: SchemaFieldsOptions): Markup {
  const { value, problems, without = [] } = options;
  const fields = fieldsOf(schema).filter(({ path }) => !without.includes(path[0] ?? ""));
  const groups = Map.groupBy(fields, ({ path }) => (path.length > 1 ? (path[0] ?? "") : ""));
  return html`${[...groups].map(([group, members]) => {
    const inner = html`<div class="fields">${members.map((field) => fieldOf(field, options))}</div>`;
    if (group === "") return inner;
    const isOpen = Reflect.has(value, group) || members.some(({ name }) => problems?.has(name) === true);
    return html`<details class="card" ${isOpen ? html`open` : ""}>
      <summary><code>${group}</code> <span class="soft">${options.explain([group])}</span></summary>
      ${inner}
    </details>`;
  })}`;
}

function fieldOf(field: SchemaField, options: SchemaFieldsOptions): Markup {
  const { name, path } = field;
  const problem = options.problems?.get(name);
  const explanation = options.explain(path);
  const described = problem === undefined ? "" : html`aria-invalid="true"`;
  return html`<label>
    <span class="mono">${path.at(-1) ?? ""}</span>
    ${control(field, textOf(options.value, path), { ...options, described })}
    ${explanation === "" ? "" : html`<small>${explanation}</small>`}
    ${problem === undefined ? "" : html`<small class="problem">${problem}</small>`}
  </label>`;
}

function control(
  { name, kind, choices, minimum, maximum, isFraction, maxLength }: SchemaField,
  value: string,
  { words, described }: Pick<SchemaFieldsOptions, "words"> & { readonly described: Markup | string },
): Markup {
  if (kind === "boolean" || kind === "choice") {
    const all: readonly (readonly [string, string])[] = [
      ["", words.notSet],
      ...(kind === "boolean"
        ? ([
            ["true", words.yes],
            ["false", words.no],
          ] as const)
        : []),
      ...choices.map((choice) => [choice, choice] as const),
    ];
    return html`<select name="${name}" ${described}>
      ${all.map(
        ([each, text]) =>
          html`<option value="${each}" ${each === value ? html`selected` : ""}>${text}</option>`,
      )}
    </select>`;
  }
  if (kind === "number" && choices.length === 0)
    return html`<input
      name="${name}"
      type="number"
      value="${value}"
      min="${minimum ?? ""}"
      max="${maximum ?? ""}"
      step="${isFraction ? "any" : "1"}"
      ${described}
    />`;
  const list = choices.length === 0 ? "" : html`list="${name}-choices"`;
  return html`<input
      name="${name}"
      value="${value}"
      maxlength="${maxLength ?? ""}"
      autocomplete="off"
      ${list}
      ${described}
    />${
      choices.length === 0
        ? ""
        : html`<datalist id="${name}-choices">
            ${choices.map((choice) => html`<option value="${choice}"></option>`)}
          </datalist>`
    }`;
}

function textOf(value: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
  if (Array.isArray(found)) return found.join(", ");
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean"
    ? String(found)
    : "";
}
