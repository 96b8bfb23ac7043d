import { X509Certificate, createHash, createPrivateKey } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import path from "node:path";
import { createCertificateAuthority } from "./certificate-authority.ts";
import type { CertificateAuthority, IssuedCertificate } from "./certificate-authority.ts";

/** An authority that outlives the process. */
export interface KeptAuthority {
  readonly authority: CertificateAuthority;
  /** The file with the certificate, for `NODE_EXTRA_CA_CERTS` and the like. */
  readonly certificateFile: string;
}

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Takes up the certificate authority kept in a directory, or keeps a new one there: `authority.pem`, to be
 * trusted, and `authority-key.pem`, readable only by its owner. The certificate issued last is kept too
 * (`server.pem`, `server-key.pem`), so that the next start has nothing to make.
 *
 * @throws Error that names the file when what is kept cannot be read, or nothing can be written.
 */
export async function keepCertificateAuthority(directory: string): Promise<KeptAuthority> {
  const certificateFile = path.resolve(directory, "authority.pem");
  const pair = (await readPair(directory, "authority")) ?? (await makeAuthority(directory));
  const issuer = parseAuthority(pair, certificateFile);
  return {
    certificateFile,
    authority: {
      ...pair,
      issue: async (hostnames) => {
        const kept = await readPair(directory, "server");
        const usable = kept && usableCertificate(kept, { issuer, hostnames });
        if (usable !== undefined) return usable;
        const authority = await createCertificateAuthority(pair);
        const issued = await authority.issue(hostnames);
        await writePair(directory, "server", { certificate: issued.cert, key: issued.key });
        return issued;
      },
    },
  };
}

async function makeAuthority(directory: string): Promise<Pair> {
  const { certificate, key } = await createCertificateAuthority();
  await writePair(directory, "authority", { certificate, key });
  return { certificate, key };
}

/** The kept authority's certificate, if its key belongs to it. */
function parseAuthority({ certificate, key }: Pair, file: string): X509Certificate {
  try {
    const parsed = new X509Certificate(certificate);
    if (parsed.checkPrivateKey(createPrivateKey(key))) return parsed;
  } catch {
    // Told below: either way the files are of no use.
  }
  throw new Error(`${file} and its key cannot be read; delete both to have new ones made.`);
}

/** A kept server certificate, if it is this authority's, for all these names, and good for another day. */
function usableCertificate(
  { certificate, key }: Pair,
  { issuer, hostnames }: { issuer: X509Certificate; hostnames: readonly string[] },
): IssuedCertificate | undefined {
  try {
    const parsed = new X509Certificate(certificate);
    const covers = (name: string) =>
      (isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name)) !== undefined;
    const lasts = parsed.validToDate.getTime() > Date.now() + DAY_MS;
    const ours = parsed.verify(issuer.publicKey) && parsed.checkPrivateKey(createPrivateKey(key));
    if (!ours || !lasts || !hostnames.every(covers)) return undefined;
    const spki = parsed.publicKey.export({ type: "spki", format: "der" });
    return { key, cert: certificate, spkiFingerprint: createHash("sha256").update(spki).digest("base64") };
  } catch {
    // Broken files are replaced.
    return undefined;
  }
}

async function readPair(directory: string, name: string): Promise<Pair | undefined> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(path.resolve(directory, `${name}.pem`), "utf8"),
      readFile(path.resolve(directory, `${name}-key.pem`), "utf8"),
    ]);
    return { certificate, key };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function writePair(directory: string, name: string, { certificate, key }: Pair): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.resolve(directory, `${name}-key.pem`), key, { mode: 0o600 });
  await writeFile(path.resolve(directory, `${name}.pem`), certificate);
}
