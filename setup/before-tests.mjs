import { buildWidget } from "./build-widget.mjs";
import { buildWriter } from "./build-writer.mjs";
import { findValkey } from "./provide-valkey.mjs";

/**
 * For `vitest` that was started directly, or that watches: what tests run is built from what the sources say now,
 * and a Valkey server that is there is used. Nothing is installed.
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
