import type { Machine } from "./machine.ts";

/** The services of an installation step. */
export interface InstallContext {
  readonly machine: Machine;
  /** Reports progress to the user. */
  readonly say: (line: string) => void;
}

/** One way to install Chromium. */
export interface InstallStep {
  /** Name of the step in messages. */
  readonly name: string;
  /** Why the step cannot work on this machine, or `undefined` if it can. */
  readonly obstacle: (machine: Machine) => string | undefined;
  /** Where the step installs Chromium. */
  readonly source: "system" | "Playwright's cache" | "Stile's cache";
  /** Installs Chromium. Throws an error with the reason if it fails. */
  readonly install: (context: InstallContext) => Promise<void>;
}
