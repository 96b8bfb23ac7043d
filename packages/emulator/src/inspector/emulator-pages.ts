import type { Clock } from "../clock.ts";
import type { Emulator } from "../emulator.ts";
import type { InspectorPage } from "./inspector-page.ts";
import { verificationsPage } from "./verifications/verifications-page.ts";

/** What the pages of an emulator need. */
export interface EmulatorPageParts {
  readonly emulator: Emulator;
  readonly clock: Clock;
}

/** The pages of an emulator, in the order of the navigation. */
export function emulatorPages(parts: EmulatorPageParts): readonly InspectorPage[] {
  return [verificationsPage(parts)];
}
