import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** State of the set-up: a Node if the installed one is too old, Chromium's path, Valkey. */
export const stateDirectory = path.join(root, ".stile");
