import { defineConfig } from "@playwright/test";

const { TEST_OUTPUT = "test-results" } = process.env;

// No web server: the workers share an emulator.
export default defineConfig({ outputDir: TEST_OUTPUT, fullyParallel: true });
