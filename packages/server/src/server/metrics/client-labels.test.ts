import { expect, test } from "vitest";
import { UNLIMITED, type ClientAccount } from "../../core/client.ts";
import { createClientLabels, MAX_CLIENT_LABELS } from "./client-labels.ts";

const accountOf = (id: string): ClientAccount => ({
  ...UNLIMITED,
  id,
  name: `name of ${id}`,
  createdAt: 0,
  activeTasks: 0,
  activeKeys: 1,
});

test("clients are labelled by name, with one lookup each; those beyond the limit share a label", async () => {
  let looks = 0;
  const ids = Array.from({ length: MAX_CLIENT_LABELS + 20 }, (_, index) => `client-${index}`);
  const labelOf = createClientLabels({
    findClient: async (id) => {
      looks += 1;
      return accountOf(id);
    },
  });
  const labels = new Set<string>();
  for (const id of [...ids, ...ids]) labels.add(await labelOf(id));
  expect(labels.size).toBe(MAX_CLIENT_LABELS + 1);
  expect(labels).toContain("name of client-0");
  expect(labels).toContain("other");
  expect(looks).toBe(MAX_CLIENT_LABELS);
});

test("removed clients and an unavailable store are counted under the shared label", async () => {
  let fails = true;
  const labelOf = createClientLabels({
    findClient: async (id) => {
      if (fails) throw new Error("the store is gone");
      return id === "client-0" ? accountOf(id) : undefined;
    },
  });
  expect(await labelOf("client-0")).toBe("other");
  fails = false;
  expect(await labelOf("client-0")).toBe("name of client-0");
  expect(await labelOf("client-9")).toBe("other");
});
