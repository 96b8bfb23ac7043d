import { describe } from "vitest";
import type { OpenBackend } from "./contract-store.ts";
import { testAvailability } from "./test-availability.ts";
import { testBackups } from "./test-backups.ts";
import { testCallbacks } from "./test-callbacks.ts";
import { testCancelling } from "./test-cancelling.ts";
import { testClaiming } from "./test-claiming.ts";
import { testClients } from "./test-clients.ts";
import { testClosing } from "./test-closing.ts";
import { testCreating } from "./test-creating.ts";
import { testEvidence } from "./test-evidence.ts";
import { testExpiring } from "./test-expiring.ts";
import { testFairness } from "./test-fairness.ts";
import { testHealth } from "./test-health.ts";
import { testIdempotency } from "./test-idempotency.ts";
import { testLeases } from "./test-leases.ts";
import { testLimits } from "./test-limits.ts";
import { testListing } from "./test-listing.ts";
import { testNodes } from "./test-nodes.ts";
import { testPriorities } from "./test-priorities.ts";
import { testRandomOperations } from "./test-random-operations.ts";
import { testReporting } from "./test-reporting.ts";
import { testWaiting } from "./test-waiting.ts";

/** The suite that every implementation of the backend port passes. */
export function testBackend(name: string, open: OpenBackend): void {
  describe(name, () => {
    describe("creating and reading", () => testCreating(open));
    describe("claiming", () => testClaiming(open));
    describe("fairness between clients", () => testFairness(open));
    describe("priorities", () => testPriorities(open));
    describe("limits of clients", () => testLimits(open));
    describe("idempotency", () => testIdempotency(open));
    describe("cancelling", () => testCancelling(open));
    describe("reporting", () => testReporting(open));
    describe("callbacks", () => testCallbacks(open));
    describe("evidence", () => testEvidence(open));
    describe("leases", () => testLeases(open));
    describe("listing", () => testListing(open));
    describe("nodes", () => testNodes(open));
    describe("waiting", () => testWaiting(open));
    describe("expiring", () => testExpiring(open));
    describe("availability", () => testAvailability(open));
    describe("clients and keys", () => testClients(open));
    describe("health", () => testHealth(open));
    describe("backups", () => testBackups(open));
    describe("closing", () => testClosing(open));
    describe("any sequence of operations", () => testRandomOperations(open));
  });
}
