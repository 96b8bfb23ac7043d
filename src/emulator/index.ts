/** An offline emulator of Cloudflare Turnstile: the script, the widget, siteverify and sites with scripted behaviour. */
export { createCertificateAuthority } from "./authority/certificate-authority.ts";
export type { CertificateAuthority, IssuedCertificate } from "./authority/certificate-authority.ts";
export type { Clock } from "./clock.ts";
export { createEmulator } from "./create-emulator.ts";
export type { Emulator, EmulatorOptions } from "./create-emulator.ts";
export type { Scenario, ScriptedFailure, ScriptedTrouble, SiteverifyScenario } from "./scenarios/scenario.ts";
export type { SiteMode, SiteOptions } from "./sites/site.ts";
export { DUMMY_TOKEN } from "./sites/test-keys.ts";
export type { SiteverifyRules } from "./siteverify/verify-token.ts";
