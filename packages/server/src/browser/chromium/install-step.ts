import type { Machine } from "./machine.ts";

/** What a step may use besides its own means. */
export interface InstallContext {
  readonly machine: Machine;
  /** Tells the person who waits what is being done. */
  readonly say: (line: string) => void;
}

/** One way to bring Chromium. */
export interface InstallStep {
  /** What it would do, as it is shown when it is done or has failed. */
  readonly name: string;
  /** Why it is no way on this machine, or `undefined` where it is one. */
  readonly obstacle: (machine: Machine) => string | undefined;
  /** Where it puts what it brings. */
  readonly source: "system" | "Playwright's cache" | "Stile's cache";
  /** Brings it, or throws an error whose message tells why not. */
  readonly install: (context: InstallContext) => Promise<void>;
}
