import { expect, test } from "vitest";
import { openContractStore, type OpenBackend } from "./contract-store.ts";

export function testHealth(open: OpenBackend): void {
  test("a store that can write has no problem", async () => {
    await using store = await openContractStore(open);
    expect(await store.backend.findProblem()).toBeUndefined();
    await store.createTasks(1);
    expect(await store.backend.findProblem()).toBeUndefined();
  });
}
