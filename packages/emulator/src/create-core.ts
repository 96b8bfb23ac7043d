import { ByteBudget } from "./byte-budget.ts";
import { systemClock } from "./clock.ts";
import type { EmulatorOptions } from "./emulator.ts";
import { Session } from "./sessions/session.ts";
import type { EntryListener } from "./sessions/session.ts";
import { Sessions } from "./sessions/sessions.ts";
import type { SiteverifyRules } from "./siteverify/verify-token.ts";
import { openMemoryTokenStore } from "./tokens/open-memory-token-store.ts";
import type { TokenStore } from "./tokens/token-store.ts";

/** Options that do not depend on where the emulator listens. */
export type CoreOptions = Pick<
  EmulatorOptions,
  "sites" | "scenario" | "siteverify" | "journalLimit" | "sessionIdleMs" | "clock" | "seed" | "random"
>;

/** What listeners add to a core. */
export interface CoreParts {
  /** Stores the tokens; the core closes it. @default in memory */
  readonly store?: TokenStore | undefined;
  /** Called with every journal entry of every session. */
  readonly onEntry?: EntryListener | undefined;
}

/** An emulator without listeners: it runs widgets and verifies tokens. */
export interface Core extends Disposable {
  /** The emulator itself: the default session. */
  readonly session: Session;
  readonly sessions: Sessions;
  readonly rules: SiteverifyRules;
}

/** Journal entries that the emulator keeps by default. */
export const JOURNAL_LIMIT = 10_000;
/** Bytes of the emulator's journal; the oldest entries go first. Genuine entries have about two kilobytes. */
const JOURNAL_MAX_BYTES = 32 * 1024 * 1024;
/** Bytes of the sites and scenarios of all sessions; further ones are refused. */
const SITES_MAX_BYTES = 64 * 1024 * 1024;
const SESSION_IDLE_MS = 30 * 60 * 1000;

/**
 * Creates an emulator without listeners. The caller has checked the options.
 * @throws SiteError for a site that is registered twice or has an invalid hostname.
 */
export function createCore(options: CoreOptions = {}, { store, onEntry }: CoreParts = {}): Core {
  const { clock = systemClock, sites: initialSites, journalLimit = JOURNAL_LIMIT } = options;
  const tokens = store ?? openMemoryTokenStore(clock);
  const { epoch } = tokens;
  const keepEpoch = (begun: number) => tokens.keepEpoch(begun);
  const budget = new ByteBudget(SITES_MAX_BYTES);
  const parts = { ...options, clock, tokens, budget, onEntry };
  const session = new Session({
    ...parts,
    id: "",
    initialSites,
    epoch,
    keepEpoch,
    journalLimit,
    journalMaxBytes: JOURNAL_MAX_BYTES,
  });
  const idleMs = options.sessionIdleMs ?? SESSION_IDLE_MS;
  return {
    session,
    sessions: new Sessions({ ...parts, defaultSession: session, idleMs }),
    rules: options.siteverify ?? {},
    [Symbol.dispose]() {
      session[Symbol.dispose]();
      tokens.redemptions.close();
    },
  };
}
