/** A server certificate with its private key, both as PEM, and what a browser needs to pin it. */
export interface IssuedCertificate {
  /** PKCS#8 private key, PEM. */
  readonly key: string;
  /** The certificate, PEM. */
  readonly cert: string;
  /** Base64 of the SHA-256 of the public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
}

/** A certificate authority that lives as long as the process, or as the files its keys are kept in. */
export interface CertificateAuthority {
  /** The authority's own certificate, PEM: what a client must trust. */
  readonly certificate: string;
  /** The authority's private key, PKCS#8 PEM. Whoever has it can impersonate any host to those who trust it. */
  readonly key: string;
  /** Issues a server certificate for host names and IP addresses. */
  issue(hostnames: readonly string[]): Promise<IssuedCertificate>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Browsers refuse server certificates that live longer than 398 days. */
const SERVER_CERTIFICATE_DAYS = 397;
const AUTHORITY_DAYS = 3650;

/** The X.509 library is loaded when the first certificate is made: it takes longer than all the rest of the start. */
async function loadX509() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}

type X509 = Awaited<ReturnType<typeof loadX509>>;

/**
 * Creates a certificate authority (ECDSA P-256), or takes up one that was kept.
 *
 * @param kept PEM of an earlier authority's certificate and key.
 * @throws Error when `kept` cannot be read as a certificate and its key.
 */
export async function createCertificateAuthority(
  kept?: Pick<CertificateAuthority, "certificate" | "key">,
): Promise<CertificateAuthority> {
  const x509 = await loadX509();
  const { certificate, signingKey, key } = kept ? await readAuthority(x509, kept) : await newAuthority(x509);
  return {
    certificate: certificate.toString("pem"),
    key,
    issue: async (hostnames) => await issue(x509, { certificate, signingKey, hostnames }),
  };
}

async function newAuthority(x509: X509) {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Turnstile emulator (local test authority)",
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(AUTHORITY_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, signingKey: keys.privateKey, key: await privateKeyPem(x509, keys.privateKey) };
}

async function readAuthority(x509: X509, kept: Pick<CertificateAuthority, "certificate" | "key">) {
  const der = x509.PemConverter.decodeFirst(kept.key);
  const signingKey = await crypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
  return { certificate: new x509.X509Certificate(kept.certificate), signingKey, key: kept.key };
}

async function issue(
  x509: X509,
  {
    certificate: authority,
    signingKey,
    hostnames,
  }: {
    certificate: InstanceType<X509["X509Certificate"]>;
    signingKey: CryptoKey;
    hostnames: readonly string[];
  },
): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${hostnames[0] ?? "localhost"}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    ...validity(SERVER_CERTIFICATE_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hostnames.map((value) => ({ type: isAddress(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  const digest = await crypto.subtle.digest("SHA-256", certificate.publicKey.rawData);
  return {
    key: await privateKeyPem(x509, keys.privateKey),
    cert: certificate.toString("pem"),
    spkiFingerprint: Buffer.from(digest).toString("base64"),
  };
}

async function generateKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function privateKeyPem(x509: X509, key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** A day's slack before now, for containers whose clock runs behind. */
function validity(days: number) {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS) };
}

function isAddress(hostname: string): boolean {
  return /^[\d.]+$/.test(hostname) || hostname.includes(":");
}
