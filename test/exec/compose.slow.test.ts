import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE } from "./testing/open-exec-project.ts";

// The compose file of docs/testing/exec.md without Docker: its commands, ports, variables and paths, in a network namespace
// and with a hosts file in place of the network alias.

const composeSchema = z.object({
  services: z.object({
    turnstile: z.object({
      command: z.string(),
      environment: z.record(z.string(), z.string()),
      networks: z.object({
        default: z.object({ aliases: z.tuple([z.literal("challenges.cloudflare.com")]) }),
      }),
      healthcheck: z.object({ test: z.tuple([z.literal("CMD")]).rest(z.string()) }),
    }),
    app: z.object({ environment: z.record(z.string(), z.string()) }),
  }),
});

const NAMESPACE = ["--map-root-user", "--mount", "--net"];
const canIsolate = hasProgram("unshare", ...NAMESPACE, "ip", "link", "set", "lo", "up");

test.skipIf(!canIsolate)("the compose file's commands work with a name in place of the alias", async () => {
  await using project = await openExecProject();
  const page = await readFile(new URL("../../docs/testing/exec.md", import.meta.url), "utf8");
  const { turnstile, app } = composeSchema.parse(parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? "")).services;
  // The volume.
  const here = (text: string) => text.replaceAll("/turnstile", `${project.directory}/turnstile`);
  const emulator = path.resolve(import.meta.dirname, "../../packages/emulator/src/cli/turnstile-emulator.ts");
  const command = here(turnstile.command).replace("npx --yes turnstile-emulator", `node ${emulator}`);
  const [, ...health] = turnstile.healthcheck.test;
  const variables = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${here(value)}`)
      .join(" ");
  const hosts = path.join(project.directory, "hosts");
  await writeFile(hosts, "127.0.0.1 localhost challenges.cloudflare.com\n");
  await project.write({
    "app.mjs": `
      const body = new URLSearchParams({ secret: "1x0000000000000000000000000000000AA", response: "XXXX.DUMMY.TOKEN.XXXX" });
      const answer = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", { method: "POST", body });
      console.log(await answer.json());`,
    "run.sh": `
      ip link set lo up
      mount --bind ${hosts} /etc/hosts
      env ${variables(turnstile.environment)} ${command} &
      tries=0
      until ${health.join(" ")}; do tries=$((tries + 1)); [ $tries -lt 150 ] || exit 1; sleep 0.2; done 2>/dev/null
      env ${variables(app.environment)} node app.mjs
      node app.mjs || echo "refused without the authority"
      cat /etc/ssl/certs/ca-certificates.crt ${project.directory}/turnstile/authority.pem > bundle.pem
      curl -sS --cacert bundle.pem -d 'secret=${SITE.secret}&response=wrong' https://challenges.cloudflare.com/turnstile/v0/siteverify
      kill $!`,
  });
  const { stdout, stderr } = spawnSync("unshare", [...NAMESPACE, "sh", "run.sh"], {
    cwd: project.directory,
    encoding: "utf8",
  });
  expect(stdout, stderr).toMatch(/success: true[^]*refused without the authority[^]*invalid-input-secret/);
});
