import type { Section } from "../lib/row.ts";
import { measureReady } from "./measure-ready.ts";
import { measureSiteverify } from "./measure-siteverify.ts";
import { measureWidget } from "./measure-widget.ts";

/** All measurements of the emulator alone. */
export async function measureEmulator(repetitions: number, chromium: string): Promise<readonly Section[]> {
  return [
    await measureWidget(repetitions, chromium),
    await measureSiteverify(repetitions),
    await measureReady(repetitions),
  ];
}
