import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";

/** A server certificate with its private key, and the fingerprint to pin it in a browser. */
export interface IssuedCertificate {
  /** PKCS#8 private key, PEM. */
  readonly key: string;
  /** The certificate, PEM. */
  readonly cert: string;
  /** Base64 of the SHA-256 of the public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
}

/** A certificate authority, in memory or in files. */
export interface CertificateAuthority {
  /** The authority's certificate, PEM. Clients must trust it. */
  readonly certificate: string;
  /**
   * The authority's private key, PKCS#8 PEM. Anyone who has it can impersonate challenges.cloudflare.com and this machine
   * to clients that trust the authority, but no other host (see `mayCertify`).
   */
  readonly key: string;
  /**
   * Issues a server certificate for host names and IP addresses. Clients that trust the authority refuse a certificate
   * with any name that it may not certify; clients that pin the key accept it.
   */
  issue(hostnames: readonly string[]): Promise<IssuedCertificate>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Validity of the authority and of server certificates. Browsers refuse more than 398 days. */
const VALIDITY_DAYS = 365;
/** Names that the authority may certify: its name constraints (RFC 5280 section 4.2.1.10). */
const PERMITTED_NAMES = ["challenges.cloudflare.com", "localhost"];
const PERMITTED_NETWORKS = ["127.0.0.0/8", "::1/128"];
const AUTHORITY_NAME = "Turnstile emulator (local test authority)";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";

/** Whether the authority may certify a host name or IP address: Turnstile's host, localhost and loopback addresses. */
export function mayCertify(name: string): boolean {
  if (isIP(name) === 0)
    return PERMITTED_NAMES.some((permitted) => name === permitted || name.endsWith(`.${permitted}`));
  return name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

/**
 * Whether a stored authority must be certified again: it has less than half of its validity left, so that a process can
 * run for half a year, or it is from a version without name constraints.
 */
export function needsRenewal(certificate: X509Certificate): boolean {
  const left = certificate.validToDate.getTime() - Date.now();
  const validity = certificate.validToDate.getTime() - certificate.validFromDate.getTime();
  return left < validity / 2 || validity > (VALIDITY_DAYS + 2) * DAY_MS;
}

/** Loads the ASN.1 library for the first certificate only, because it takes longer than the rest of the start. */
async function loadAsn1() {
  const [schema, x509] = await Promise.all([import("@peculiar/asn1-schema"), import("@peculiar/asn1-x509")]);
  return { ...schema, ...x509 };
}

type Asn1 = Awaited<ReturnType<typeof loadAsn1>>;

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Issuer extends KeyPair {
  /** Subject of the issuer's certificate. */
  readonly name: InstanceType<Asn1["Name"]>;
}

/** The stored files of an authority. */
type KeptPair =
  | Pick<CertificateAuthority, "certificate" | "key">
  | { readonly key: string | undefined; readonly certificate: undefined };

/**
 * Creates a certificate authority (ECDSA P-256), or restores a stored one.
 *
 * @param kept PEM of the stored key and certificate; without a certificate it creates one for the key.
 * @throws Error when `kept` cannot be read as a key and its certificate.
 */
export async function createCertificateAuthority(
  kept: KeptPair = { key: undefined, certificate: undefined },
): Promise<CertificateAuthority> {
  const asn1 = await loadAsn1();
  const keys = kept.key === undefined ? await generateKeys() : readKeys(kept.key);
  const certificate = kept.certificate ?? signAuthority(asn1, keys);
  const issuer: Issuer = { name: subjectOf(asn1, certificate), ...keys };
  return {
    certificate,
    key: kept.key ?? privateKeyPem(keys.privateKey),
    issue: async (hostnames) => await issue(asn1, issuer, hostnames),
  };
}

function signAuthority(asn1: Asn1, keys: KeyPair): string {
  const name = commonName(asn1, AUTHORITY_NAME);
  return signCertificate(asn1, {
    issuer: { name, ...keys },
    subject: name,
    publicKey: keys.publicKey,
    extensions: [
      critical(
        asn1,
        asn1.id_ce_basicConstraints,
        new asn1.BasicConstraints({ cA: true, pathLenConstraint: 0 }),
      ),
      critical(
        asn1,
        asn1.id_ce_keyUsage,
        new asn1.KeyUsage(asn1.KeyUsageFlags.keyCertSign | asn1.KeyUsageFlags.cRLSign),
      ),
      critical(asn1, asn1.id_ce_nameConstraints, nameConstraints(asn1)),
      extension(asn1, asn1.id_ce_subjectKeyIdentifier, keyIdentifier(asn1, keys.publicKey)),
    ],
  });
}

function nameConstraints(asn1: Asn1) {
  const names = [
    ...PERMITTED_NAMES.map((dNSName) => ({ dNSName })),
    ...PERMITTED_NETWORKS.map((iPAddress) => ({ iPAddress })),
  ];
  const permitted = names.map((name) => new asn1.GeneralSubtree({ base: new asn1.GeneralName(name) }));
  return new asn1.NameConstraints({ permittedSubtrees: new asn1.GeneralSubtrees(permitted) });
}

function readKeys(pem: string): KeyPair {
  return { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
}

function subjectOf(asn1: Asn1, certificate: string) {
  const { raw } = new X509Certificate(certificate);
  return asn1.AsnConvert.parse(raw, asn1.Certificate).tbsCertificate.subject;
}

async function issue(asn1: Asn1, issuer: Issuer, hostnames: readonly string[]): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const cert = signCertificate(asn1, {
    issuer,
    subject: commonName(asn1, hostnames[0] ?? "localhost"),
    publicKey: keys.publicKey,
    extensions: [
      extension(asn1, asn1.id_ce_basicConstraints, new asn1.BasicConstraints({ cA: false })),
      critical(asn1, asn1.id_ce_keyUsage, new asn1.KeyUsage(asn1.KeyUsageFlags.digitalSignature)),
      extension(asn1, asn1.id_ce_extKeyUsage, new asn1.ExtendedKeyUsage([asn1.id_kp_serverAuth])),
      extension(
        asn1,
        asn1.id_ce_subjectAltName,
        new asn1.SubjectAlternativeName(
          hostnames.map(
            (name) => new asn1.GeneralName(isIP(name) === 0 ? { dNSName: name } : { iPAddress: name }),
          ),
        ),
      ),
      extension(
        asn1,
        asn1.id_ce_authorityKeyIdentifier,
        new asn1.AuthorityKeyIdentifier({ keyIdentifier: keyIdentifier(asn1, issuer.publicKey) }),
      ),
    ],
  });
  return { key: privateKeyPem(keys.privateKey), cert, spkiFingerprint: spkiFingerprintOf(keys.publicKey) };
}

interface Unsigned {
  readonly issuer: Issuer;
  readonly subject: InstanceType<Asn1["Name"]>;
  readonly publicKey: KeyObject;
  readonly extensions: InstanceType<Asn1["Extension"]>[];
}

/** An X.509 v3 certificate, signed by its issuer, as PEM (RFC 5280 section 4.1). */
function signCertificate(asn1: Asn1, { issuer, subject, publicKey, extensions }: Unsigned): string {
  const algorithm = new asn1.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const now = Date.now();
  const tbsCertificate = new asn1.TBSCertificate({
    version: asn1.Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer: issuer.name,
    // Valid since yesterday, for containers whose clock is behind.
    validity: new asn1.Validity({
      notBefore: new Date(now - DAY_MS),
      notAfter: new Date(now + VALIDITY_DAYS * DAY_MS),
    }),
    subject,
    subjectPublicKeyInfo: asn1.AsnConvert.parse(spkiOf(publicKey), asn1.SubjectPublicKeyInfo),
    extensions: new asn1.Extensions(extensions),
  });
  const signed = Buffer.from(asn1.AsnConvert.serialize(tbsCertificate));
  const certificate = new asn1.Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: bytes(sign("sha256", signed, issuer.privateKey)),
  });
  return new X509Certificate(Buffer.from(asn1.AsnConvert.serialize(certificate))).toString();
}

/** 127 random bits, positive, as RFC 5280 section 4.1.2.2 requires. */
function serialNumber(): ArrayBuffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return bytes(serial);
}

function commonName(asn1: Asn1, value: string): InstanceType<Asn1["Name"]> {
  const attribute = new asn1.AttributeTypeAndValue({
    type: COMMON_NAME,
    value: new asn1.AttributeValue({ utf8String: value }),
  });
  return new asn1.Name([new asn1.RelativeDistinguishedName([attribute])]);
}

/** SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1): an identifier, not a signature. */
function keyIdentifier(asn1: Asn1, publicKey: KeyObject) {
  const { subjectPublicKey } = asn1.AsnConvert.parse(spkiOf(publicKey), asn1.SubjectPublicKeyInfo);
  const digest = createHash("sha1").update(Buffer.from(subjectPublicKey)).digest();
  return new asn1.SubjectKeyIdentifier(bytes(digest));
}

function extension(asn1: Asn1, extnID: string, value: object, isCritical = false) {
  const extnValue = new asn1.OctetString(asn1.AsnConvert.serialize(value));
  return new asn1.Extension({ extnID, critical: isCritical, extnValue });
}

function critical(asn1: Asn1, extnID: string, value: object) {
  return extension(asn1, extnID, value, true);
}

const generateEcKeys = promisify(generateKeyPair);

async function generateKeys(): Promise<KeyPair> {
  return await generateEcKeys("ec", { namedCurve: "P-256" });
}

function privateKeyPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Base64 of the SHA-256 of a public key. */
export function spkiFingerprintOf(publicKey: KeyObject): string {
  return createHash("sha256").update(spkiOf(publicKey)).digest("base64");
}

function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

function bytes(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
