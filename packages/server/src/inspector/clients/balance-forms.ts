import type { Context } from "hono";
import { html } from "hono/html";
import { postForm, type InspectorEnv, type Markup } from "turnstile-emulator/inspector";
import type { ClientAccount } from "../../core/client.ts";
import { textsIn } from "../texts/service-texts.ts";

/** Adds to and sets a balance. Tasks are charged meanwhile, so adding does not depend on the balance that the page shows. */
export function balanceForms(context: Context<InspectorEnv>, { id, balance }: ClientAccount): Markup {
  const { noLimit, clients: words } = textsIn(context.var.view.language);
  const form = (name: string, label: string, { hint, more }: { hint: string; more: Markup }) =>
    postForm(context, `/inspector/clients/${id}`, {
      style: "form",
      content: html`<label
          ><span>${label}</span>
          <input name="${name}" autocomplete="off" ${more} />
          <small>${hint}</small></label
        >
        <button>${label}</button>`,
    });
  return html`<section class="card stack">
    <h2>${words.balance}: ${balance ?? noLimit}</h2>
    <div class="fields">
      ${
        balance === null
          ? ""
          : form("addBalance", words.addBalance, {
              hint: words.addBalanceHint,
              more: html`required inputmode="numeric" pattern="-?[0-9]+"`,
            })
      }
      ${form("balance", words.setBalance, {
        hint: words.balanceHint,
        more: html`inputmode="numeric" pattern="[0-9]*"`,
      })}
    </div>
  </section>`;
}
