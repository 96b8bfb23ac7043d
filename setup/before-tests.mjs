import { buildWidget } from "./build-widget.mjs";
import { buildWriter } from "./build-writer.mjs";

/** For `vitest` that was started directly, or that watches: what tests run is built from what the sources say now. */
export async function setup(project) {
  await build();
  project.onTestsRerun(build);
}

async function build() {
  await buildWidget();
  await buildWriter();
}
