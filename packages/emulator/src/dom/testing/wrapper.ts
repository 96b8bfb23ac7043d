/** A form with a wrapper's widget, mounted in the page of the test. */
export interface MountedForm {
  /** What the wrapper reported, oldest first; tokens as `["success", TOKEN]`. */
  readonly events: readonly (readonly [event: string, value: unknown])[];
  reset(): void;
  unmount(): void;
}

/** Mounts a form with a wrapper's widget. */
export type MountForm = (sitekey: string) => MountedForm;
