import { Hono } from "hono";
import type { Context } from "hono";
import type { Emulator } from "../../emulator.ts";
import type { Inside } from "../../in-process/inside-of.ts";
import { globalScenarioSchema, scenarioSchema } from "../../scenarios/scenario-schema.ts";
import { siteChangesSchema, siteSchema } from "../../sites/site-schema.ts";
import { SiteError } from "../../sites/site-error.ts";
import type { InspectorEnv, InspectorPage } from "../inspector-page.ts";
import { readForm } from "../read-form.ts";
import { readSchemaForm } from "../schema-form/read-schema-form.ts";
import { sessionOf, withSession } from "../session-of.ts";
import { presetOf } from "./presets.ts";
import { showSite, type SiteState } from "./show-site.ts";
import { ALL_SITES, showSites } from "./show-sites.ts";
import { sitesTexts } from "./sites-texts.ts";

/** A site's settings; the scenario has a separate form. */
const newSiteSchema = siteSchema.omit({ scenario: true });
const siteSettingsSchema = siteChangesSchema.omit({ scenario: true });

/** Sites, their secrets and their scenarios. */
export function sitesPage({ controlUrl }: Emulator, inside: Inside): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  const session = (context: Context<InspectorEnv>) => sessionOf(inside, context);
  const show = (context: Context<InspectorEnv>, state: SiteState) =>
    showSite(context, { session: session(context), controlUrl }, state);
  /** The site of the path; undefined for all sites. */
  const sitekeyOf = (context: Context<InspectorEnv>) => {
    const given = context.req.param("sitekey");
    return given === ALL_SITES ? undefined : given;
  };
  const done = (context: Context<InspectorEnv>, path = "") =>
    context.redirect(withSession(`/inspector/sites${path}?saved`, context.var.view), 303);
  const pathOf = (context: Context<InspectorEnv>) =>
    `/${encodeURIComponent(context.req.param("sitekey") ?? "")}`;
  /** Runs a change; shows a refusal on the page that the visitor sees. */
  const change = async (
    context: Context<InspectorEnv>,
    { action, path = "" }: { action: () => void; path?: string },
  ) => {
    try {
      action();
      return done(context, path);
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
      const problems = new Map([["", error.message]]);
      return context.req.param("sitekey") === undefined
        ? showSites(context, session(context), { problems })
        : show(context, { sitekey: sitekeyOf(context), problems });
    }
  };

  routes.get("/", (context) => showSites(context, session(context)));
  routes.post("/", async (context) => {
    const form = await readForm(context);
    const read = readSchemaForm(newSiteSchema, form);
    if (!read.ok) return showSites(context, session(context), { problems: read.problems, form });
    return await change(context, { action: () => void session(context).sites.add(read.value) });
  });
  routes.post("/-/reset", (context) => {
    session(context).reset();
    return done(context);
  });
  routes.get("/:sitekey", (context) =>
    show(context, {
      sitekey: sitekeyOf(context),
      proposed: context.req.query("scenario"),
    }),
  );
  routes.post("/:sitekey", async (context) => {
    const sitekey = context.req.param("sitekey");
    const read = readSchemaForm(siteSettingsSchema, await readForm(context));
    if (!read.ok) return show(context, { sitekey, problems: read.problems });
    const cleared = { name: "", hostnames: [], ...read.value };
    return await change(context, {
      action: () => void session(context).sites.update(sitekey, cleared),
      path: pathOf(context),
    });
  });
  routes.post("/:sitekey/delete", async (context) =>
    change(context, { action: () => void session(context).sites.remove(context.req.param("sitekey")) }),
  );
  routes.post("/:sitekey/rotate", async (context) => {
    const immediately = (await readForm(context)).has("immediately");
    const action = () =>
      void session(context).sites.rotateSecret(context.req.param("sitekey"), { immediately });
    return await change(context, { action, path: pathOf(context) });
  });
  routes.post("/:sitekey/scenario", async (context) => {
    const sitekey = sitekeyOf(context);
    const form = await readForm(context);
    const read = readSchemaForm(sitekey === undefined ? globalScenarioSchema : scenarioSchema, form);
    if (!read.ok) return show(context, { sitekey, problems: read.problems, form });
    const action = () => session(context).scenarios.set(sitekey, read.value);
    return await change(context, { action, path: pathOf(context) });
  });
  routes.post("/:sitekey/preset", async (context) => {
    const preset = presetOf((await readForm(context)).get("preset")) ?? {};
    const action = () => session(context).scenarios.change(sitekeyOf(context), preset);
    return await change(context, { action, path: pathOf(context) });
  });
  routes.post("/:sitekey/clear", async (context) => {
    const action = () => session(context).scenarios.clear(sitekeyOf(context));
    return await change(context, { action, path: pathOf(context) });
  });

  return { path: "sites", label: { en: sitesTexts.en.title, zh: sitesTexts.zh.title }, routes };
}
