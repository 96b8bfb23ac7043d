// Runs the browser tests with one kind of Chromium, or with both:
//   npm run test:browsers [-- headless-shell|full]
import { spawnSync } from "node:child_process";
import path from "node:path";
import { findEvery } from "../packages/server/src/browser/find-chromium.ts";
import { thisMachine } from "../packages/server/src/browser/chromium/machine.ts";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const KINDS = { "headless-shell": "headless shell", full: "full" };
const FOLDERS = [
  "packages/emulator/",
  "packages/client/",
  ...["api", "browser", "cli", "server", "worker"].map((folder) => `packages/server/src/${folder}/`),
];

const [chosen] = process.argv.slice(2);
if (chosen !== undefined && !Object.hasOwn(KINDS, chosen)) {
  say(`there is no browser "${chosen}": pass ${Object.keys(KINDS).join(" or ")}, or nothing for both.`);
  process.exit(2);
}

const found = await findEvery(thisMachine());
for (const name of chosen === undefined ? Object.keys(KINDS) : [chosen]) {
  const browser = found.find(({ kind }) => kind === KINDS[name]);
  if (browser === undefined) {
    say(`no ${KINDS[name]} Chromium was found. Install one; on Debian: ${installation(name)}.`);
    process.exitCode = 1;
    continue;
  }
  say(`testing with ${browser.path} (${name}, ${browser.version})`);
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...FOLDERS],
    { cwd: root, stdio: "inherit", env: { ...process.env, STILE_CHROMIUM_PATH: browser.path } },
  );
  if (status !== 0) process.exitCode = 1;
}

function installation(name) {
  return `apt-get install ${name === "full" ? "chromium" : "chromium-headless-shell"}`;
}
