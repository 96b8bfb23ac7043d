import { randomUUID } from "node:crypto";
import { systemClock, type Clock } from "./clock.ts";

const LAST_COUNTER = 0xfff;

/**
 * A generator of UUIDs, version 7 (RFC 9562, section 5.7). Its ids sort in the order they were given out, also
 * when many fall into one millisecond or the clock steps back: the 12 bits after the version count up (section
 * 6.2, method 1). The last 62 bits are random.
 *
 * `random` gives any UUID of the variant in use; its last 62 random bits are taken.
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

/** The process's own generator, by the system's clock. */
export const uuidV7 = createUuidV7(systemClock);
