/** Playwright fixtures and matchers for pages with Turnstile, offline. */
export { turnstileTest, turnstileTest as test } from "./fixtures.ts";
export type { TurnstileFixtures, TurnstileOptions, TurnstileTestOptions } from "./fixtures.ts";
export { expect } from "./matchers.ts";
export type { ExpectedVerification, PollOptions } from "./matchers.ts";
export type { BlockedPart, Turnstile, VerificationPredicate } from "./turnstile.ts";
export type { TurnstileWidget, WidgetChoice, WidgetState } from "./turnstile-widget.ts";
export { submitPage } from "./submit-page.ts";
export type { PageForm } from "./submit-page.ts";
export { turnstileWebServer } from "./web-server.ts";
export type { TurnstileWebServer, TurnstileWebServerOptions } from "./web-server.ts";
