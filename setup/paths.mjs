import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What the set-up made: Node where the machine's is too old, Chromium's path, marks of what is done. */
export const stateDirectory = path.join(root, ".stile");
