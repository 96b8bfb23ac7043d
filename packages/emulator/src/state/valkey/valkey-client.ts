import type { Cluster, Redis } from "ioredis";

/** A connection of ioredis's to one server, perhaps found through Sentinel, or to a cluster. */
export type ValkeyClient = Redis | Cluster;
