import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { X509Certificate } from "node:crypto";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { connect } from "node:http2";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEmulator, createCertificateAuthority, keepCertificateAuthority } from "../index.ts";
import type { Emulator } from "../index.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

/** Requests Turnstile's host from the TLS listener, trusting only the authority. */
async function statusOverTls(
  { tlsUrl, authority }: Pick<Emulator, "tlsUrl" | "authority">,
  servername: string,
): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const options = { servername, ca: authority.certificate, headers: { host: servername } };
    const sent = request(`${tlsUrl}/turnstile/v0/api.js`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("a client that trusts the authority accepts the TLS certificate, for its names only", async () => {
  await using emulator = await createEmulator();
  expect(await statusOverTls(emulator, "challenges.cloudflare.com")).toBe(200);
  expect(await statusOverTls(emulator, "localhost")).toBe(200);
  await expect(statusOverTls(emulator, "example.com")).rejects.toThrow("altnames");
  await using other = await createEmulator();
  await expect(statusOverTls({ ...emulator, authority: other.authority }, "localhost")).rejects.toThrow();
});

test("the TLS listener supports HTTP/2", async () => {
  await using emulator = await createEmulator();
  const session = connect(emulator.tlsUrl, { ca: emulator.authority.certificate });
  const stream = session.request({ ":path": "/turnstile/v0/api.js" });
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  expect(headers[":status"]).toBe(200);
  session.destroy();
});

test("an authority from the options signs, and can issue other certificates", async () => {
  const authority = await createCertificateAuthority();
  await using emulator = await createEmulator({ authority });
  expect(emulator.authority).toBe(authority);
  expect(await statusOverTls(emulator, "challenges.cloudflare.com")).toBe(200);
  const issued = await authority.issue(["shop.test"]);
  expect(issued).toMatchObject({
    key: expect.stringContaining("PRIVATE KEY"),
    cert: expect.stringContaining("CERTIFICATE"),
  });
  expect(issued.spkiFingerprint).not.toBe(emulator.spkiFingerprint);
});

test("a stored authority is restored with its certificate, and issues another for other names", async () => {
  const names = ["challenges.cloudflare.com", "127.0.0.1"];
  const first = await keepCertificateAuthority(directory);
  const issued = await first.authority.issue(names);
  const second = await keepCertificateAuthority(directory);
  expect(second.authority.certificate).toBe(first.authority.certificate);
  expect(await second.authority.issue(names)).toEqual(issued);
  expect(await second.authority.issue(names.slice(0, 1))).toEqual(issued);
  expect((await second.authority.issue(["shop.test"])).cert).not.toBe(issued.cert);
  await using emulator = await createEmulator({ authority: second.authority });
  expect(await statusOverTls(emulator, "challenges.cloudflare.com")).toBe(200);
});

test("processes that start concurrently get the same authority", async () => {
  const shared = path.join(directory, "not", "there", "yet");
  const kept = await Promise.all(Array.from({ length: 8 }, () => keepCertificateAuthority(shared)));
  const certificates = new Set(kept.map(({ authority }) => authority.certificate));
  expect(certificates).toEqual(new Set([await readFile(path.join(shared, "authority.pem"), "utf8")]));
  // The attempts that lost leave no files behind.
  expect((await readdir(shared)).sort()).toEqual([".gitignore", "authority-key.pem", "authority.pem"]);
});

test("only the owner can read the keys", async () => {
  const { authority } = await keepCertificateAuthority(directory);
  await authority.issue(["localhost"]);
  for (const file of ["authority-key.pem", "server-key.pem"]) {
    expect((await stat(path.join(directory, file))).mode & 0o777).toBe(0o600);
  }
});

test("a broken authority is reported and kept; a broken server certificate is replaced", async () => {
  const { authority, certificateFile } = await keepCertificateAuthority(directory);
  const issued = await authority.issue(["localhost"]);
  await writeFile(path.join(directory, "server.pem"), "broken");
  expect((await authority.issue(["localhost"])).cert).not.toBe(issued.cert);
  await writeFile(certificateFile, "broken");
  await expect(keepCertificateAuthority(directory)).rejects.toThrow(
    /authority\.pem and its key do not match or cannot be read/,
  );
  expect(await readFile(certificateFile, "utf8")).toBe("broken");
});

test("clients refuse names that the authority may not certify", async () => {
  const authority = await createCertificateAuthority();
  const connectTo = async (names: readonly string[], servername: string) => {
    const { key, cert } = await authority.issue(names);
    const server = createServer({ key, cert }, (_request, response) => response.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      await statusOverTls({ tlsUrl: `https://127.0.0.1:${port}`, authority }, servername);
      return "accepted";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      server.close();
    }
  };
  const permitted = ["challenges.cloudflare.com", "localhost", "127.0.0.1", "::1"];
  expect(await connectTo(permitted, "challenges.cloudflare.com")).toBe("accepted");
  expect(await connectTo(["127.0.0.9", "localhost"], "localhost")).toBe("accepted");
  for (const names of [["shop.test"], ["192.168.0.1"], ["2001:db8::1"]])
    expect(await connectTo(["localhost", ...names], "localhost")).toContain("permitted subtree violation");
});

test("an emulator on another address has a certificate that clients accept", async () => {
  await using emulator = await createEmulator({ host: "0.0.0.0" });
  const tlsUrl = emulator.tlsUrl.replace("0.0.0.0", "127.0.0.1");
  expect(await statusOverTls({ ...emulator, tlsUrl }, "localhost")).toBe(200);
});

test("authority and server certificate last a year, and are renewed in its second half with the same key", async () => {
  const day = 24 * 60 * 60 * 1000;
  const daysLeft = (pem: string) =>
    Math.round((new X509Certificate(pem).validToDate.getTime() - Date.now()) / day);
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now - 150 * day });
  const first = await keepCertificateAuthority(directory);
  const issued = await first.authority.issue(["localhost"]);
  expect([daysLeft(first.authority.certificate), daysLeft(issued.cert)]).toEqual([365, 365]);
  vi.setSystemTime(now);
  const same = await keepCertificateAuthority(directory);
  expect(same.authority.certificate).toBe(first.authority.certificate);
  expect(await same.authority.issue(["localhost"])).toEqual(issued);
  vi.setSystemTime(now + 50 * day);
  const renewed = await keepCertificateAuthority(directory);
  expect(renewed.authority.key).toBe(first.authority.key);
  expect(daysLeft(renewed.authority.certificate)).toBe(365);
  expect(await readFile(renewed.certificateFile, "utf8")).toBe(renewed.authority.certificate);
  expect(daysLeft((await renewed.authority.issue(["localhost"])).cert)).toBe(365);
  vi.useRealTimers();
  // A client that trusts the earlier certificate.
  await using emulator = await createEmulator({ authority: renewed.authority });
  expect(await statusOverTls({ ...emulator, authority: first.authority }, "localhost")).toBe(200);
});

test("a new directory is private, whatever the umask, and Git ignores it; one that exists stays as it is", async () => {
  const created = path.join(directory, "created");
  const umask = process.umask(0o277);
  try {
    await keepCertificateAuthority(created);
  } finally {
    process.umask(umask);
  }
  expect((await stat(created)).mode & 0o777).toBe(0o700);
  expect(await readFile(path.join(created, ".gitignore"), "utf8")).toBe("*\n");
  await chmod(directory, 0o755);
  await keepCertificateAuthority(directory);
  expect((await stat(directory)).mode & 0o777).toBe(0o755);
  expect(await readdir(directory)).not.toContain(".gitignore");
});
