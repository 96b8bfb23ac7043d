import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createCertificateAuthority } from "./certificate-authority.ts";
import type { CertificateAuthority } from "./certificate-authority.ts";

/** An authority that outlives the process. */
export interface KeptAuthority {
  readonly authority: CertificateAuthority;
  /** The file with the certificate, for `NODE_EXTRA_CA_CERTS` and the like. */
  readonly certificateFile: string;
}

/**
 * Takes up the certificate authority kept in a directory, or keeps a new one there: `authority.pem`, to be
 * trusted, and `authority-key.pem`, readable only by its owner.
 *
 * @throws Error that names the file when what is kept cannot be read, or nothing can be written.
 */
export async function keepCertificateAuthority(directory: string): Promise<KeptAuthority> {
  const certificateFile = path.resolve(directory, "authority.pem");
  const keyFile = path.resolve(directory, "authority-key.pem");
  const kept = await readKept(certificateFile, keyFile);
  if (kept !== undefined) return { authority: await takeUp(kept, certificateFile), certificateFile };
  const authority = await createCertificateAuthority();
  await mkdir(directory, { recursive: true });
  await writeFile(keyFile, authority.key, { mode: 0o600 });
  await writeFile(certificateFile, authority.certificate);
  return { authority, certificateFile };
}

async function takeUp(
  kept: Pick<CertificateAuthority, "certificate" | "key">,
  certificateFile: string,
): Promise<CertificateAuthority> {
  try {
    return await createCertificateAuthority(kept);
  } catch (cause) {
    throw new Error(`${certificateFile} and its key cannot be read; delete both to have new ones made.`, {
      cause,
    });
  }
}

async function readKept(certificateFile: string, keyFile: string) {
  try {
    const [certificate, key] = await Promise.all([
      readFile(certificateFile, "utf8"),
      readFile(keyFile, "utf8"),
    ]);
    return { certificate, key };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
