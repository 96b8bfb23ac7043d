import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { HostAndPort, ValkeyAddress } from "./parse-valkey-url.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** Timeout for connecting to a server, in ms. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A server that sends nothing for this long while a reply is due counts as gone. In ms. */
const SILENCE_MS = 4_000;
/** Longest pause between two attempts to reconnect, in ms. */
const LONGEST_PAUSE_MS = 2_000;
const FIRST_PAUSE_MS = 50;

/**
 * Options of every connection. Commands do not wait for an unavailable server and are never sent twice: a command in
 * flight when the connection breaks fails, and the caller must find out whether it ran.
 */
const COMMON = {
  lazyConnect: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SILENCE_MS,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  enableOfflineQueue: false,
  maxLoadingRetryTime: 1_000,
  // The server has become a replica; the address may lead to the new primary by now.
  reconnectOnError: (error: Error) => error.message.includes("READONLY"),
  retryStrategy: pauseBefore,
} as const satisfies RedisOptions;

/** Creates the clients without connecting them: one for commands, one for messages. */
export function createClients(address: ValkeyAddress): {
  readonly client: ValkeyClient;
  readonly subscriber: Redis;
} {
  if (address.kind === "cluster") {
    return { client: createCluster(address), subscriber: createClusterSubscriber(address) };
  }
  const server = address.kind === "server" ? address.hosts[0] : sentinels(address);
  const options = { ...COMMON, ...credentials(address), ...server, db: address.database };
  return { client: new Redis({ ...options, enableAutoPipelining: true }), subscriber: new Redis(options) };
}

/** The pause before an attempt to reconnect, in ms: exponential backoff with jitter. */
function pauseBefore(attempt: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_PAUSE_MS);
  return Math.round(pause * (0.75 + Math.random() / 4));
}

function credentials({ username, password, isEncrypted }: ValkeyAddress) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: {} } : {}),
  };
}

function sentinels(address: ValkeyAddress) {
  const { hosts, masterName, sentinelUsername, sentinelPassword, isEncrypted } = address;
  return {
    sentinels: [...hosts],
    ...(masterName === undefined ? {} : { name: masterName }),
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(isEncrypted ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    sentinelRetryStrategy: pauseBefore,
  };
}

function createCluster(address: ValkeyAddress): Cluster {
  const { retryStrategy: _, enableOfflineQueue, lazyConnect, ...redisOptions } = COMMON;
  return new Cluster([...address.hosts], {
    lazyConnect,
    enableOfflineQueue,
    enableAutoPipelining: true,
    clusterRetryStrategy: pauseBefore,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    // A command whose connection broke may have run, so it must not be retried; redirected commands have not run.
    retryDelayOnFailover: 0,
    redisOptions: { ...redisOptions, ...credentials(address) },
  });
}

/** Messages reach every node of a cluster, so any node will do; each attempt uses the next one. */
function createClusterSubscriber(address: ValkeyAddress): Redis {
  const subscriber: Redis = new Redis({
    ...COMMON,
    ...credentials(address),
    ...hostOf(address, 0),
    retryStrategy(attempt) {
      Object.assign(subscriber.options, hostOf(address, attempt));
      return pauseBefore(attempt);
    },
  });
  return subscriber;
}

function hostOf({ hosts }: ValkeyAddress, attempt: number): HostAndPort {
  const chosen = hosts[attempt % hosts.length];
  if (chosen === undefined) throw new Error("an address has at least one host");
  return chosen;
}
