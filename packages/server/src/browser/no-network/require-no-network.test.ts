import { readdir, readFile, readlink } from "node:fs/promises";
import { expect, test } from "vitest";
import { silentLog } from "../../core/log.ts";
import { createBrowserContext } from "../browser-context.ts";
import { launchChromium, type Chromium } from "../launch-chromium.ts";
import { launchConfinedChromium } from "../launch-confined-chromium.ts";
import { openPageHost, type PageHost } from "../page-host.ts";
import { wrapChromium } from "../testing/chromium-wrapper.ts";
import { chromiumProcesses } from "../testing/open-test-pool.ts";
import { openForbiddenListener } from "./open-forbidden-listener.ts";
import { requireNoNetwork } from "./require-no-network.ts";

const executablePath = process.env["STILE_CHROMIUM_PATH"] ?? "";

async function launch(pageHost: PageHost, executable = executablePath): Promise<Chromium> {
  return await launchConfinedChromium({
    executablePath: executable,
    sandbox: "auto",
    pageHost,
    log: silentLog,
  });
}

test("a browser of Stile passes, and joins no multicast group", async () => {
  await using pageHost = await openPageHost();
  await using chromium = await launch(pageHost);
  const page = await (await createBrowserContext(chromium)).openPage();
  await page.goto(`https://shop.example${pageHost.path}`);
  // A connection of WebRTC that stays open, because the browser would leave the group with the last one.
  await page.evaluate(`new Promise((resolve) => {
    globalThis.connection = new RTCPeerConnection();
    connection.addEventListener("icecandidate", ({ candidate }) => candidate ?? resolve());
    connection.createDataChannel("stile");
    void connection.setLocalDescription();
  })`);
  // mDNS and the discovery of devices (SSDP).
  for (const port of await udpPortsOf(chromiumProcesses())) expect([5353, 1900]).not.toContain(port);
});

test.for([
  ["--*webrtc-ip-handling-policy=*", /pages have network access \((UDP|WebRTC)/],
  ["--host-resolver-rules=*", /does not reach Stile's page under every name/],
] as const)("without %s, a browser is closed and not used", async ([dropped, reason]) => {
  await using pageHost = await openPageHost();
  await using wrapper = await wrapChromium({ dropped });
  await expect(launch(pageHost, wrapper.path)).rejects.toMatchObject({
    name: "BrowserHasNetworkError",
    message: expect.stringMatching(reason),
  });
  expect(chromiumProcesses("browser")).toEqual([]);
});

test.for([
  ["EXCLUDE 127.0.0.1", "TCP to 127.0.0.1"],
  ["EXCLUDE ::1", "TCP to ::1"],
  ["EXCLUDE localhost", "TCP to"],
] as const)("a browser whose rules have %s fails", async ([exception, contact]) => {
  await using pageHost = await openPageHost();
  await using wrapper = await wrapChromium({
    dropped: "--host-resolver-rules=*",
    added: [`--host-resolver-rules=MAP * 127.0.0.1:${pageHost.port},${exception}`],
  });
  await expect(launch(pageHost, wrapper.path)).rejects.toThrow(`its pages have network access (${contact}`);
});

test("the test needs a page that answers", async () => {
  await using pageHost = await openPageHost();
  await using chromium = await launchChromium({
    executablePath,
    sandbox: false,
    flags: [`--host-resolver-rules=MAP * 127.0.0.1:${pageHost.port}`],
  });
  // The browser does not trust the page host's certificate.
  await expect(requireNoNetwork(chromium, pageHost.path)).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
});

test("a connection and a datagram to the forbidden listener are contacts", async () => {
  await using listener = await openForbiddenListener();
  await using chromium = await launchChromium({ executablePath, sandbox: false });
  const page = await (await createBrowserContext(chromium)).openPage();
  await page.evaluate(`fetch("http://127.0.0.1:${listener.ports.tcp4}/").catch(() => {})`);
  expect(await listener.reached).toBe("TCP to 127.0.0.1");
  await page.evaluate(`void (async () => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${listener.ports.udp4}" }] });
    connection.createDataChannel("x");
    await connection.setLocalDescription(await connection.createOffer());
  })()`);
  await expect.poll(() => listener.contacts()).toEqual(["TCP to 127.0.0.1", "UDP to 127.0.0.1"]);
});

/** Local ports of the processes' UDP sockets, on Linux; none elsewhere. */
async function udpPortsOf(processes: readonly number[]): Promise<readonly number[]> {
  const links = await Promise.all(
    processes.map(async (pid) => {
      const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
      return await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
    }),
  );
  const inodes = new Set(links.flat().map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(
    ["udp", "udp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  return tables
    .flatMap((table) => table.split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[9]))
    .map((fields) => Number.parseInt(fields[1]?.split(":")[1] ?? "", 16));
}
