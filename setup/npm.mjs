import { spawnSync } from "node:child_process";
import { SetupError } from "./say.mjs";

/** Runs npm and shows its output only if it fails. */
export function npm(npmArguments, { cwd, env = process.env, advice }) {
  // The caller's `npm run` passes on its settings, such as --silent or a prefix, which are not meant for this command.
  const inherited = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(config_prefix|config_local_prefix|command|lifecycle)/i.test(name),
    ),
  );
  const done = spawnSync("npm", npmArguments, {
    cwd,
    env: inherited,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (done.error?.code === "ENOENT")
    throw new SetupError("npm was not found. Install Node with npm, then try again.");
  if (done.status !== 0) {
    throw new SetupError(`npm ${npmArguments.join(" ")} failed.\n${firstErrors(done.stderr)}\n${advice}`);
  }
}

/** npm ends an error with pages of usage; the first lines explain the problem. */
function firstErrors(output) {
  return output
    .split("\n")
    .filter((line) => /^npm error ./.test(line))
    .slice(0, 8)
    .join("\n");
}
