import type { ForbiddenPorts } from "./open-forbidden-listener.ts";

/*
 * This function runs in a page of the browser. Stile sends its source text, so it must not use anything outside of it.
 */

/** What a page could do. The listener knows what arrived. */
export interface NetworkReport {
  /** Title of the page. */
  readonly title: string;
  /** Network addresses that WebRTC gave the page, as ICE candidates. */
  readonly candidates: readonly string[];
}

/** The part of WebTransport that is needed; TypeScript's library does not have it yet. */
interface Transport {
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
}

/**
 * Tries to reach the forbidden listener in every way that a page has, by name, IPv4 and IPv6: fetch, WebSocket, DNS
 * prefetch and preconnect, WebTransport, and WebRTC (STUN, TURN and host candidates). Resolves when all have ended.
 */
export async function tryNetwork({ tcp4, udp4, tcp6, udp6 }: ForbiddenPorts): Promise<NetworkReport> {
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const page = globalThis as typeof globalThis & { WebTransport?: new (url: string) => Transport };
  const hosts = (port4: number, port6: number | undefined) => [
    `localhost:${port4}`,
    `127.0.0.1:${port4}`,
    ...(port6 === undefined ? [] : [`[::1]:${port6}`]),
  ];
  const overTcp = hosts(tcp4, tcp6);
  const overUdp = hosts(udp4, udp6);

  const tryFetch = (host: string) => fetch(`http://${host}/`, { mode: "no-cors" });
  const tryWebSocket = (host: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://${host}/`);
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", resolve);
    });
  // A hint reports no end. The fetch of the same origin comes after it and uses its connection.
  const hint = (host: string) => {
    for (const rel of ["dns-prefetch", "preconnect"]) {
      const link = document.createElement("link");
      link.rel = rel;
      link.href = `http://${host}`;
      document.head.append(link);
    }
  };
  const tryWebTransport = async (host: string) => {
    if (page.WebTransport === undefined) return;
    const transport = new page.WebTransport(`https://${host}/`);
    transport.closed.catch(() => {});
    await transport.ready;
  };
  const candidates: string[] = [];
  const tryWebRtc = () =>
    new Promise((resolve, reject) => {
      const turn = overTcp.map((host) => `turn:${host}?transport=tcp`);
      const iceServers = [
        { urls: overUdp.map((host) => `stun:${host}`) },
        { urls: turn, username: "stile", credential: "stile" },
      ];
      const connection = new RTCPeerConnection({ iceServers });
      connection.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate === null) resolve(connection.close());
        else if (candidate.candidate !== "") candidates.push(candidate.candidate);
      });
      connection.createDataChannel("stile");
      connection
        .createOffer()
        .then((offer) => connection.setLocalDescription(offer))
        .catch(reject);
    });

  for (const host of overTcp) hint(host);
  const webRtc = "RTCPeerConnection" in page ? [tryWebRtc()] : [];
  await Promise.allSettled([
    ...webRtc,
    ...overTcp.map(tryFetch),
    ...overTcp.map(tryWebSocket),
    ...overUdp.map(tryWebTransport),
  ]);
  return { title: document.title, candidates };
}
