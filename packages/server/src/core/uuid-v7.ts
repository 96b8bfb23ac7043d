import { randomUUID } from "node:crypto";
import { systemClock, type Clock } from "./clock.ts";

const LAST_COUNTER = 0xfff;

/**
 * A generator of UUIDs, version 7 (RFC 9562, section 5.7). Its ids sort in creation order, even within one
 * millisecond or when the clock goes back: the 12 bits after the version are a counter (section 6.2, method 1). The
 * last 62 bits are random.
 *
 * `random` returns a UUID, whose last 62 bits are used.
 */
export function createUuidV7(clock: Clock, random: () => string = randomUUID): () => string {
  let milliseconds = -1;
  let counter = 0;
  return () => {
    const now = clock.now();
    if (now > milliseconds) {
      milliseconds = now;
      counter = 0;
    } else if (counter < LAST_COUNTER) {
      counter += 1;
    } else {
      milliseconds += 1;
      counter = 0;
    }
    const time = milliseconds.toString(16).padStart(12, "0");
    const count = counter.toString(16).padStart(3, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random().slice(19)}`;
  };
}

/** The generator of this process, with the system clock. */
export const uuidV7 = createUuidV7(systemClock);
