import { readFile } from "node:fs/promises";

/** The browser side: bundled scripts that lie beside the emulator. */
export interface Assets {
  /** `api.js`, for pages. */
  readonly api: Buffer;
  /** The script of a widget's frame. */
  readonly frame: string;
}

/** Reads the bundled scripts. */
export async function loadAssets(): Promise<Assets> {
  const directory = new URL("../assets/", import.meta.url);
  const [api, frame] = await Promise.all([
    readFile(new URL("api.js", directory)),
    readFile(new URL("frame.js", directory), "utf8"),
  ]);
  return { api, frame };
}
