/** An offline emulator of Cloudflare Turnstile: the script, the widget, siteverify and sites with scripted behaviour. */
export { createCertificateAuthority } from "./authority/certificate-authority.ts";
export type { CertificateAuthority, IssuedCertificate } from "./authority/certificate-authority.ts";
export { keepCertificateAuthority } from "./authority/keep-authority.ts";
export type { KeptAuthority } from "./authority/keep-authority.ts";
export type { Clock } from "./clock.ts";
export { createEmulator } from "./create-emulator.ts";
export type {
  ControlOptions,
  Emulator,
  EmulatorOptions,
  JournalView,
  ScenarioTarget,
  Sites,
} from "./emulator.ts";
export type { JournalEntry, JournalEntryOf, JournalEvent, JournalFilter } from "./journal/journal-entry.ts";
export type { JournalPredicate, WaitOptions } from "./journal/journal.ts";
export type { ScenarioTerm } from "./scenarios/scenario-book.ts";
export type {
  GlobalScenario,
  Scenario,
  ScriptedFailure,
  ScriptedTrouble,
  SiteverifyScenario,
} from "./scenarios/scenario.ts";
export { SiteError } from "./sites/site-error.ts";
export { readSitesFile } from "./sites/read-sites-file.ts";
export type { SitesFile } from "./sites/read-sites-file.ts";
export type { Site, SiteMode, SiteOptions } from "./sites/site.ts";
export { StateUnavailableError } from "./state/emulator-state.ts";
export type { EmulatorState } from "./state/emulator-state.ts";
export { openValkeyState } from "./state/valkey/open-valkey-state.ts";
export type { ValkeyStateOptions } from "./state/valkey/open-valkey-state.ts";
export { DUMMY_TOKEN } from "./sites/test-keys.ts";
export type { SiteverifyAnswer } from "./siteverify/answer.ts";
export type { SiteverifyRules } from "./siteverify/verify-token.ts";
