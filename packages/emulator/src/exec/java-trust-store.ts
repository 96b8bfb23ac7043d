import { createHash } from "node:crypto";

/** The default password of Java and its tools; the content is public. */
const PASSWORD = "changeit";
const MAGIC = 0xfe_ed_fe_ed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;

/**
 * A key store of trusted certificates in Java's own format (JKS), which every Java reads and which needs no `keytool`: a header,
 * an entry per certificate, and a digest salted with the password (sun.security.provider.JavaKeyStore).
 *
 * @param certificates PEM, one certificate each.
 */
export function javaTrustStore(certificates: readonly string[]): Buffer {
  const entries = certificates.map((pem, index) => {
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
    const noDate = Buffer.alloc(8);
    return Buffer.concat([
      int(TRUSTED_CERTIFICATE),
      utf(`ca-${index}`),
      noDate,
      utf("X.509"),
      int(der.length),
      der,
    ]);
  });
  const content = Buffer.concat([int(MAGIC), int(VERSION), int(entries.length), ...entries]);
  const digest = createHash("sha1")
    .update(Buffer.from(PASSWORD, "utf16le").swap16())
    .update("Mighty Aphrodite")
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** `DataOutput.writeUTF`: the length in two bytes, then the text. */
function utf(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
