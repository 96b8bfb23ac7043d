import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import path from "node:path";
import { ExpectedError } from "../expected-error.ts";
import { hasCode } from "../storage/has-code.ts";
import { keepFile, replaceFile } from "../storage/keep-file.ts";
import { createCertificateAuthority, needsRenewal, spkiFingerprintOf } from "./certificate-authority.ts";
import type { CertificateAuthority, IssuedCertificate } from "./certificate-authority.ts";

/** An authority that is stored in files. */
export interface KeptAuthority {
  readonly authority: CertificateAuthority;
  /** The file with the certificate, for `NODE_EXTRA_CA_CERTS` and similar. */
  readonly certificateFile: string;
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Opens the certificate authority in a directory, or creates one there: `authority.pem`, which clients must trust, and
 * `authority-key.pem`, which only the owner can read. Processes that start concurrently get the same authority. Also
 * stores the latest server certificate (`server.pem`, `server-key.pem`), which makes the next start faster. Both are valid
 * for a year. A start in the second half of that time renews them, the authority with the same key.
 *
 * @throws ExpectedError that names the file that it cannot read or write.
 */
export async function keepCertificateAuthority(directory: string): Promise<KeptAuthority> {
  const certificateFile = path.resolve(directory, "authority.pem");
  const key = await keepFile(path.resolve(directory, "authority-key.pem"), newKey);
  // Processes must agree only on the key; each of their certificates matches it.
  const certify = async () => {
    const made = await createCertificateAuthority({ key, certificate: undefined }).catch((cause: unknown) => {
      throw unreadable(certificateFile, cause);
    });
    return made.certificate;
  };
  const kept = await keepFile(certificateFile, certify, 0o644);
  const isOld = needsRenewal(parseAuthority({ certificate: kept, key }, certificateFile));
  // The key stays, so clients that trust the earlier certificate also accept new server certificates.
  const certificate = isOld ? await replaceFile(certificateFile, await certify(), 0o644) : kept;
  const pair = { certificate, key };
  const issuer = parseAuthority(pair, certificateFile);
  return {
    certificateFile,
    authority: {
      ...pair,
      issue: async (hostnames) => {
        const latest = await readServerPair(directory);
        const usable = latest && usableCertificate(latest, { issuer, hostnames });
        if (usable !== undefined) return usable;
        const authority = await createCertificateAuthority(pair);
        const issued = await authority.issue(hostnames);
        await writeServerPair(directory, { certificate: issued.cert, key: issued.key });
        return issued;
      },
    },
  };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
}

function unreadable(file: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    `${file} and its key do not match or cannot be read. Delete both; the next start creates new ones.`,
    { cause },
  );
}

/** The stored authority's certificate, if it matches the key. */
function parseAuthority({ certificate, key }: Pair, file: string): X509Certificate {
  try {
    const parsed = new X509Certificate(certificate);
    if (parsed.checkPrivateKey(createPrivateKey(key))) return parsed;
  } catch {
    // Unreadable files get the same error as a key that does not match.
  }
  throw unreadable(file);
}

/** The stored server certificate, if this authority issued it for all these names and it needs no renewal. */
function usableCertificate(
  { certificate, key }: Pair,
  { issuer, hostnames }: { issuer: X509Certificate; hostnames: readonly string[] },
): IssuedCertificate | undefined {
  try {
    const parsed = new X509Certificate(certificate);
    const covers = (name: string) =>
      (isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name)) !== undefined;
    const lasts = !needsRenewal(parsed);
    const ours = parsed.verify(issuer.publicKey) && parsed.checkPrivateKey(createPrivateKey(key));
    if (!ours || !lasts || !hostnames.every(covers)) return undefined;
    return { key, cert: certificate, spkiFingerprint: spkiFingerprintOf(parsed.publicKey) };
  } catch {
    // The caller replaces broken files.
    return undefined;
  }
}

async function readServerPair(directory: string): Promise<Pair | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(path.resolve(directory, "server.pem"), "utf8"),
      readFile(path.resolve(directory, "server-key.pem"), "utf8"),
    ]);
    return { certificate, key };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function writeServerPair(directory: string, { certificate, key }: Pair): Promise<void> {
  await writeFile(path.resolve(directory, "server-key.pem"), key, { mode: 0o600 });
  await writeFile(path.resolve(directory, "server.pem"), certificate);
}
