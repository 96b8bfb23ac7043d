import { readFile } from "node:fs/promises";

/** Which version of `api.js` to serve. */
export interface ScriptVersion {
  /** Serve the script as it was on this day, `YYYY-MM-DD`. @default the latest */
  readonly date: string | undefined;
  /** Id of the session; "" for the emulator itself. */
  readonly session: string;
}

/** The bundled scripts for the browser. */
export interface Assets {
  /** `api.js` for pages. */
  readonly api: (version: ScriptVersion) => Buffer;
  /** The script of a widget's frame. */
  readonly frame: string;
}

/** Placeholder for the day in the bundled script. */
const DATE_PLACEHOLDER = "0000-00-00";
/** Placeholder for the session's id in the bundled script. */
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
