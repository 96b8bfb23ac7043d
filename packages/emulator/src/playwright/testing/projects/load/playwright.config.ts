export { default } from "../signup/playwright.config.ts";
