/** An offline emulator of Cloudflare Turnstile: script, widget, siteverify, and sites with scripted behaviour. */
export { createCertificateAuthority } from "./authority/certificate-authority.ts";
export type { CertificateAuthority, IssuedCertificate } from "./authority/certificate-authority.ts";
export { keepCertificateAuthority } from "./authority/keep-authority.ts";
export type { KeptAuthority } from "./authority/keep-authority.ts";
export type { Clock } from "./clock.ts";
export { connectEmulator } from "./remote/connect-emulator.ts";
export type { ConnectOptions } from "./remote/connect-emulator.ts";
export { EmulatorConnectionError } from "./remote/connection-error.ts";
export { createEmulator } from "./create-emulator.ts";
export type {
  ControlOptions,
  Emulator,
  EmulatorClient,
  EmulatorControl,
  EmulatorOptions,
  EmulatorSession,
  InspectorSetup,
  JournalView,
  ScenarioTarget,
  Sites,
} from "./emulator.ts";
export type { JournalEntry, JournalEntryOf, JournalEvent, JournalFilter } from "./journal/journal-entry.ts";
export type { JournalPredicate, WaitOptions } from "./journal/wait-for-entry.ts";
export type { TokenDetails } from "./tokens/inspect-token.ts";
export type { MintOptions } from "./tokens/mint-options.ts";
export { SessionError } from "./sessions/session-error.ts";
export type { SessionOptions } from "./sessions/sessions.ts";
export type { ScenarioTerm } from "./scenarios/scenario-book.ts";
export { REALISTIC_DELAY_MS } from "./scenarios/scenario.ts";
export type {
  Fault,
  GlobalScenario,
  Scenario,
  ScriptedFailure,
  SiteverifyScenario,
} from "./scenarios/scenario.ts";
export { SiteError } from "./sites/site-error.ts";
export { ExpectedError } from "./expected-error.ts";
export { readSitesFile, SitesFileError } from "./sites/read-sites-file.ts";
export type { SitesFile } from "./sites/read-sites-file.ts";
export type { Site, SiteChanges, SiteMode, SiteOptions } from "./sites/site.ts";
export { EmulatorDirectoryError } from "./storage/directory-error.ts";
export { DUMMY_TOKEN } from "./sites/test-keys.ts";
export type { SiteverifyAnswer } from "./siteverify/answer.ts";
export type { SiteverifyRules } from "./siteverify/verify-token.ts";
