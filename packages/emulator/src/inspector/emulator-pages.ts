import type { Emulator } from "../emulator.ts";
import { insideOf } from "../in-process/inside-of.ts";
import type { InspectorPage } from "./inspector-page.ts";
import { connectPage } from "./connect/connect-page.ts";
import { sessionsPage } from "./sessions/sessions-page.ts";
import { playgroundPage } from "./playground/playground-page.ts";
import { sitesPage } from "./sites/sites-page.ts";
import { verificationsPage } from "./verifications/verifications-page.ts";

/** What the pages of an emulator need. */
export interface EmulatorPageParts {
  readonly emulator: Emulator;
}

/** The pages of an emulator, in the order of the navigation. */
export function emulatorPages({ emulator }: EmulatorPageParts): readonly InspectorPage[] {
  const inside = insideOf(emulator, "createInspector");
  const { activity } = inside;
  if (activity === undefined)
    throw new TypeError("The emulator was created with `inspector: false`. Remove that option.");
  return [
    verificationsPage({ activity }),
    sitesPage(emulator, inside),
    playgroundPage(emulator, inside),
    connectPage(emulator, activity),
    sessionsPage(inside, activity),
  ];
}
