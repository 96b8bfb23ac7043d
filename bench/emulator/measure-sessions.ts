import { connectEmulator, createEmulator } from "turnstile-emulator";
import type { Emulator, EmulatorControl } from "turnstile-emulator";
import type { Row, Section } from "../lib/row.ts";
import { median, spreadOf } from "../lib/statistics.ts";

const SITE = { sitekey: "0x4AAAAAAAbench0000001", secret: "bench-secret" };
const BATCH = 1_000;
const BATCHES = 20;
const SESSIONS = 10_000;
const CALLS = 2_000;

/** Tokens without a browser, and what sessions cost. */
export async function measureSessions(repetitions: number): Promise<Section> {
  await using emulator = await createEmulator({ sites: [SITE] });
  await using remote = await connectEmulator(emulator.url);
  const repeat = async (name: string, unit: string, measure: () => Promise<number>, aim?: string) => {
    const values: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition += 1) values.push(await measure());
    const row: Row = { name, unit, value: median(values), spread: spreadOf(values) };
    return aim === undefined ? row : { ...row, aim };
  };
  const aim = "≥ 20,000/s";
  return {
    title: "Sessions and minted tokens",
    rows: [
      await repeat(`tokens in batches of ${BATCH}, in process`, "/s", () => tokensPerSecond(emulator), aim),
      await repeat(`tokens in batches of ${BATCH}, over HTTP`, "/s", () => tokensPerSecond(remote), aim),
      await repeat("sessions opened and closed, in process", "/s", () => sessionsPerSecond(emulator)),
      await repeat("siteverify without other sessions", "/s", () => verificationsPerSecond(emulator)),
      ...(await withManySessions(emulator, repeat)),
    ],
    notes: [
      "siteverify is asked one call after the other, each time with a new token; its client shares the process.",
    ],
  };
}

async function withManySessions(
  emulator: Emulator,
  repeat: (name: string, unit: string, measure: () => Promise<number>) => Promise<Row>,
): Promise<readonly Row[]> {
  const before = memory();
  const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => emulator.openSession()));
  const kilobytes = (memory() - before) / SESSIONS / 1_024;
  const rows = [
    { name: "memory of a session", unit: "KiB", value: kilobytes },
    await repeat(`siteverify with ${SESSIONS} sessions`, "/s", () => verificationsPerSecond(emulator)),
  ];
  for (const session of sessions) await session.close();
  return rows;
}

async function tokensPerSecond(emulator: EmulatorControl): Promise<number> {
  const begun = performance.now();
  for (let batch = 0; batch < BATCHES; batch += 1) await emulator.mintToken({ count: BATCH });
  return (BATCH * BATCHES * 1_000) / (performance.now() - begun);
}

async function sessionsPerSecond(emulator: Emulator): Promise<number> {
  const begun = performance.now();
  for (let count = 0; count < CALLS; count += 1) await (await emulator.openSession()).close();
  return (CALLS * 1_000) / (performance.now() - begun);
}

async function verificationsPerSecond(emulator: Emulator): Promise<number> {
  const tokens = await emulator.mintToken({ count: CALLS });
  const begun = performance.now();
  for (const response of tokens) {
    const body = new URLSearchParams({ secret: SITE.secret, response });
    const answer = await fetch(`${emulator.url}/turnstile/v0/siteverify`, { method: "POST", body });
    await answer.arrayBuffer();
  }
  return (CALLS * 1_000) / (performance.now() - begun);
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
