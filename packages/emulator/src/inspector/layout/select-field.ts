import { html } from "hono/html";
import type { Markup } from "../markup.ts";

/** A choice of a form. */
export interface SelectField {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  /** @default the first choice */
  readonly chosen?: string | undefined;
  /** Class of the label. @default none */
  readonly labelStyle?: string | undefined;
}

/** A labelled `select`. */
export function selectField({ name, label, choices, chosen, labelStyle = "" }: SelectField): Markup {
  return html`<label>
    <span class="${labelStyle}">${label}</span>
    <select name="${name}">
      ${choices.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : ""}>${text}</option>`,
      )}
    </select>
  </label>`;
}
