import { html } from "hono/html";
import { selectField, type Markup } from "turnstile-emulator/inspector";
import type { ClientAccount } from "../../core/client.ts";
import type { ServiceTexts } from "../texts/en.ts";

/**
 * The fields of a client's settings; see `readClientForm()`. An empty limit means no limit. A client that exists has
 * another form for its balance: tasks change it between the page and its form.
 */
export function clientFields({ clients: words }: ServiceTexts, client: ClientAccount | undefined): Markup {
  const limit = (name: "tasksAtOnce" | "tasksPerMinute" | "balance", label: string, hint: string) =>
    html`<label
      ><span>${label}</span>
      <input name="${name}" inputmode="numeric" pattern="[0-9]*" value="${client?.[name] ?? ""}" />
      <small>${hint}</small></label
    >`;
  return html`<div class="fields">
      <label
        ><span>${words.name}</span>
        <input name="name" required maxlength="100" autocomplete="off" value="${client?.name ?? ""}"
      /></label>
      ${selectField({
        name: "state",
        label: words.state,
        choices: Object.entries(words.states),
        chosen: client?.state,
      })}
    </div>
    <div class="fields">
      ${limit("tasksAtOnce", words.atOnce, words.atOnceHint)}
      ${limit("tasksPerMinute", words.perMinute, words.perMinuteHint)}
      ${client === undefined ? limit("balance", words.balance, words.balanceHint) : ""}
    </div>
    <label
      ><span>${words.addresses}</span>
      <textarea name="allowedAddresses" rows="3">${client?.allowedAddresses.join("\n") ?? ""}</textarea>
      <small>${words.addressesHint}</small></label
    >`;
}
