import { readFile } from "node:fs/promises";

/** What the script for pages is written for. */
export interface ScriptVersion {
  /** Day (`YYYY-MM-DD`) whose script it is. @default the latest */
  readonly date: string | undefined;
  /** Id of the session whose script it is; "" for the emulator itself. */
  readonly session: string;
}

/** The browser side: bundled scripts that lie beside the emulator. */
export interface Assets {
  /** `api.js` for pages. */
  readonly api: (version: ScriptVersion) => Buffer;
  /** The script of a widget's frame. */
  readonly frame: string;
}

/** Stands in the bundled script where the day goes. */
const DATE_PLACEHOLDER = "0000-00-00";
/** Stands in the bundled script where the id of the session goes. */
const SESSION_PLACEHOLDER = "SESSION-ID";
const LATEST = "9999-12-31";

/** Reads the bundled scripts. */
export async function loadAssets(): Promise<Assets> {
  const directory = new URL("../assets/", import.meta.url);
  const [api, frame] = await Promise.all([
    readFile(new URL("api.js", directory), "utf8"),
    readFile(new URL("frame.js", directory), "utf8"),
  ]);
  const latest = api.replaceAll(DATE_PLACEHOLDER, LATEST);
  const ordinary = Buffer.from(latest.replaceAll(SESSION_PLACEHOLDER, ""));
  return {
    api: ({ date, session }) => {
      if (date === undefined && session === "") return ordinary;
      const dated = date === undefined ? latest : api.replaceAll(DATE_PLACEHOLDER, date);
      return Buffer.from(dated.replaceAll(SESSION_PLACEHOLDER, session));
    },
    frame,
  };
}
