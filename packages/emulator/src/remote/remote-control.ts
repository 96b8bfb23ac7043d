import { z } from "zod";
import type { EmulatorControl, JournalView, ScenarioTarget, Sites } from "../emulator.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import { waitForEntry } from "../journal/wait-for-entry.ts";
import type { JournalPredicate, WaitOptions } from "../journal/wait-for-entry.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import { SiteError } from "../sites/site-error.ts";
import type { Site } from "../sites/site.ts";
import type { MintOptions } from "../tokens/mint-options.ts";
import { callControl } from "./control-client.ts";
import type { ControlCall, RemoteScope } from "./control-client.ts";
import { followJournal } from "./follow-journal.ts";
import { entrySchema, inspectionSchema, nothingSchema, siteViewSchema, tokensSchema } from "./schemas.ts";

/** The methods of a session of an emulator in another process. */
export function remoteControl(scope: RemoteScope): EmulatorControl {
  const change = async (call: ControlCall) => await callIn(scope, call, nothingSchema);
  const sites = remoteSites(scope);
  async function mintToken(options: MintOptions & { readonly count: number }): Promise<readonly string[]>;
  async function mintToken(options?: MintOptions): Promise<string>;
  async function mintToken(options: MintOptions = {}): Promise<string | readonly string[]> {
    const call = { method: "POST", path: "/tokens", body: options } as const;
    const { tokens } = await callIn(scope, call, tokensSchema);
    return options.count === undefined ? (tokens[0] ?? "") : tokens;
  }
  return {
    sites,
    journal: remoteJournal(scope),
    mintToken,
    inspectToken: async (token) => {
      const call = { method: "POST", path: "/tokens/inspect", body: { token } } as const;
      return (await callIn(scope, call, inspectionSchema)).token ?? undefined;
    },
    hasSite: async (sitekey) => (await sites.get(sitekey)) !== undefined,
    setScenario: async (scenario: GlobalScenario, target?: ScenarioTarget) => {
      const { sitekey, nextWidgets } = target ?? {};
      const query = nextWidgets === undefined ? "" : `?nextWidgets=${nextWidgets}`;
      if (nextWidgets === 0) return;
      await change({ method: "PUT", path: `${scenarioPath(sitekey)}${query}`, body: scenario });
    },
    changeScenario: async (changes: GlobalScenario, target?: ScenarioTarget) =>
      await change({ method: "PATCH", path: scenarioPath(target?.sitekey), body: changes }),
    clearScenario: async (sitekey) => await change({ method: "DELETE", path: scenarioPath(sitekey) }),
    advanceClock: async (ms) => await change({ method: "POST", path: "/clock", body: { advanceMs: ms } }),
    reset: async (what = {}) => await change({ method: "POST", path: "/reset", body: what }),
  };
}

function remoteSites(scope: RemoteScope): Sites {
  const site = async (call: ControlCall) => await callIn(scope, call, siteViewSchema.transform(toSite));
  return {
    list: async () =>
      await callIn(scope, { method: "GET", path: "/sites" }, z.array(siteViewSchema.transform(toSite))),
    get: async (sitekey) =>
      await site({ method: "GET", path: sitePath(sitekey) }).catch((error: unknown) => {
        if (error instanceof SiteError && error.reason === "unknown") return undefined;
        throw error;
      }),
    add: async (options = {}) => await site({ method: "POST", path: "/sites", body: options }),
    update: async (sitekey, changes) =>
      await site({ method: "PATCH", path: sitePath(sitekey), body: changes }),
    remove: async (sitekey) => await site({ method: "DELETE", path: sitePath(sitekey) }),
    rotateSecret: async (sitekey, options = {}) =>
      await site({ method: "POST", path: `${sitePath(sitekey)}/rotate-secret`, body: options }),
  };
}

function remoteJournal(scope: RemoteScope): JournalView {
  // Filters and predicates narrow the returned type, which only the overloads of JournalView express.
  return {
    entries: async (filter?: JournalFilter) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filter ?? {}))
        if (value !== undefined) query.set(name, value);
      return await callIn(scope, { method: "GET", path: `/journal?${query}` }, z.array(entrySchema));
    },
    waitFor: async (predicate: JournalPredicate, options?: WaitOptions) =>
      await waitForEntry(
        {
          // The stream begins with the earlier entries.
          entries: () => [],
          subscribe: (listener, onError) => followJournal(scope, { after: 0, listener, onError }).stop,
        },
        predicate,
        options,
      ),
    subscribe: async (listener: (entry: JournalEntry) => void) => {
      const following = followJournal(scope, { listener, onError: () => {} });
      await following.started;
      return following.stop;
    },
    clear: async () => await callIn(scope, { method: "DELETE", path: "/journal" }, nothingSchema),
  } as JournalView;
}

async function callIn<Schema extends z.ZodType>(
  scope: RemoteScope,
  call: ControlCall,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return await callControl(scope, { ...call, path: `${scope.prefix}${call.path}` }, schema);
}

function sitePath(sitekey: string): string {
  // "." and ".." would lead to another path.
  return `/sites/${encodeURIComponent(sitekey).replaceAll(".", "%2E")}`;
}

function scenarioPath(sitekey: string | undefined): string {
  return sitekey === undefined ? "/scenario" : `${sitePath(sitekey)}/scenario`;
}

function toSite(view: z.infer<typeof siteViewSchema>): Site {
  return { ...view, earlierSecret: view.earlierSecret };
}
