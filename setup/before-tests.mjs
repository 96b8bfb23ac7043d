import { buildWidget } from "./build-widget.mjs";
import { buildWriter } from "./build-writer.mjs";
import { findValkey } from "./provide-valkey.mjs";

/**
 * For `vitest` started directly or in watch mode: builds the bundles from the current sources, and uses a Valkey server
 * if there is one. Installs nothing.
 */
export async function setup(project) {
  await build();
  const valkey = findValkey(process.env);
  if (valkey !== undefined) process.env.TEST_VALKEY_SERVER = valkey;
  project.onTestsRerun(build);
}

async function build() {
  await buildWidget();
  await buildWriter();
}
