import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createCertificateAuthority } from "../authority/certificate-authority.ts";
import { trustedCertificates } from "./certificates.ts";

test("the authorities that the environment names come with the system's, each once", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
  const { certificate } = await createCertificateAuthority();
  const file = path.join(directory, "company.pem");
  await writeFile(file, `# The company's\r\n${certificate.replaceAll("\n", "\r\n")}\r\n${certificate}`);
  const system = await trustedCertificates({ SSL_CERT_FILE: path.join(directory, "missing.pem") });
  const all = await trustedCertificates({ SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: file });
  await rm(directory, { recursive: true });
  expect(system.length).toBeGreaterThan(50);
  expect(all).toEqual([certificate.trim(), ...system]);
});
