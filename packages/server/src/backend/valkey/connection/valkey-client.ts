import type { Cluster, Redis } from "ioredis";

/** A connection to one server (possibly found through Sentinel) or to a cluster. */
export type ValkeyClient = Redis | Cluster;
