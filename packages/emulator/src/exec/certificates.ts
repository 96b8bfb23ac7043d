import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import { hasCode } from "../storage/has-code.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where programs look for authorities that the user trusts. */
const VARIABLES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
/** Debian and Alpine, Fedora, openSUSE, macOS. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The certificates that programs on this machine trust, as PEM, each once: those of the files that the environment names and
 * those of the system, or Mozilla's where the system has no file.
 */
export async function trustedCertificates(environment: Environment): Promise<readonly string[]> {
  const named = VARIABLES.map((name) => environment[name]).filter(
    (file) => file !== undefined && file !== "",
  );
  const [own, system] = await Promise.all([readAll(named), readAll(SYSTEM_FILES)]);
  return [...new Set([...own, ...(system.length > 0 ? system : rootCertificates)].map(normalize))];
}

async function readAll(files: readonly (string | undefined)[]): Promise<readonly string[]> {
  const texts = await Promise.all([...new Set(files)].map(async (file) => await readIfPresent(file ?? "")));
  return texts.flatMap((text) => text.match(CERTIFICATE) ?? []);
}

async function readIfPresent(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    // A missing or unreadable file counts as empty.
    if (hasCode(error, "ENOENT") || hasCode(error, "EACCES") || hasCode(error, "EISDIR")) return "";
    throw error;
  }
}

function normalize(pem: string): string {
  return pem.replaceAll("\r", "");
}
