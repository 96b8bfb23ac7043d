import type { ClaimHold } from "../emulator/hold-tasks.ts";

/** Whether the operator has drained this node. */
export class DrainSwitch implements ClaimHold {
  readonly #listeners = new Set<() => void>();
  #isDraining = false;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get problem(): string | undefined {
    return this.#isDraining ? "The operator drained this node." : undefined;
  }

  /** Drains the node, or ends that. */
  set(isDraining: boolean): void {
    if (isDraining === this.#isDraining) return;
    this.#isDraining = isDraining;
    if (!isDraining) for (const listener of this.#listeners) listener();
  }

  onBack(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
