/** The inspector: pages that show what happens in an emulator, and the layout for pages of other programs. */
export { createInspector } from "./create-inspector.ts";
export type { Inspector, InspectorAccessOptions, InspectorOptions } from "./create-inspector.ts";
export type { LoginAttempts } from "./access/login-attempts.ts";
export type {
  InspectorConnection,
  InspectorEnv,
  InspectorPage,
  NavigationEntry,
  View,
} from "./inspector-page.ts";
export { showPage } from "./layout/show-page.ts";
export { postForm } from "./layout/post-form.ts";
export { selectField } from "./layout/select-field.ts";
export { liveState } from "./layout/live-state.ts";
export { relativeTime } from "./layout/relative-time.ts";
export type { PageContent } from "./layout/page-content.ts";
export { streamUpdates } from "./live/stream-updates.ts";
export type { Updates, UpdateSource } from "./live/stream-updates.ts";
export type { Markup } from "./markup.ts";
export { readForm } from "./read-form.ts";
export { LANGUAGES } from "./texts/language.ts";
export type { Language, PerLanguage } from "./texts/language.ts";
export type { Texts } from "./texts/texts.ts";
