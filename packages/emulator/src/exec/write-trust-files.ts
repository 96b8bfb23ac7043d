import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { trustedCertificates } from "./certificates.ts";
import type { TrustFiles } from "./exec-environment.ts";
import { javaTrustStore } from "./java-trust-store.ts";

/** Trust files that are deleted when they are disposed of. */
export interface TemporaryTrustFiles extends TrustFiles, AsyncDisposable {}

/**
 * Writes the files that make programs trust the emulator's authority and everything that they trusted before. Variables such as
 * `SSL_CERT_FILE` replace the system's certificates, so the files hold both.
 *
 * @param authority The emulator's authority, as PEM.
 */
export async function writeTrustFiles(
  authority: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<TemporaryTrustFiles> {
  const directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-exec-"));
  const files: TrustFiles = {
    authority: path.join(directory, "authority.pem"),
    bundle: path.join(directory, "bundle.pem"),
    javaTrustStore: path.join(directory, "trust.jks"),
    phpDirectory: path.join(directory, "php"),
  };
  const trusted = [...(await trustedCertificates(environment)), authority.trim()];
  await mkdir(files.phpDirectory);
  await Promise.all([
    writeFile(files.authority, authority),
    writeFile(files.bundle, `${trusted.join("\n")}\n`),
    writeFile(files.javaTrustStore, javaTrustStore(trusted)),
    writeFile(
      path.join(files.phpDirectory, "turnstile-emulator.ini"),
      `curl.cainfo="${files.bundle}"\nopenssl.cafile="${files.bundle}"\n`,
    ),
  ]);
  return {
    ...files,
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  };
}
