import { readFile } from "node:fs/promises";

/** The browser side: bundled scripts that lie beside the emulator. */
export interface Assets {
  /** `api.js` for pages, as of a day (`YYYY-MM-DD`), or of today. */
  readonly api: (date?: string) => Buffer;
  /** The script of a widget's frame. */
  readonly frame: string;
}

/** Stands in the bundled script where the day goes. */
const DATE_PLACEHOLDER = "0000-00-00";
const LATEST = "9999-12-31";

/** Reads the bundled scripts. */
export async function loadAssets(): Promise<Assets> {
  const directory = new URL("../assets/", import.meta.url);
  const [api, frame] = await Promise.all([
    readFile(new URL("api.js", directory), "utf8"),
    readFile(new URL("frame.js", directory), "utf8"),
  ]);
  const latest = Buffer.from(api.replaceAll(DATE_PLACEHOLDER, LATEST));
  return {
    api: (date) => (date === undefined ? latest : Buffer.from(api.replaceAll(DATE_PLACEHOLDER, date))),
    frame,
  };
}
