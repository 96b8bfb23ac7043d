import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:http2";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmulator, createCertificateAuthority, keepCertificateAuthority } from "../index.ts";
import type { Emulator } from "../index.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "turnstile-emulator-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Requests Turnstile's host from the TLS listener, trusting only the authority. */
async function statusOverTls(
  { tlsUrl, authority }: Emulator,
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
  expect((await readdir(shared)).sort()).toEqual(["authority-key.pem", "authority.pem"]);
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
