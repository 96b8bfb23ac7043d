import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** The script of every page. */
export interface InspectorScript {
  /** Contains a digest of the content, so browsers may keep the file. */
  readonly url: string;
  readonly content: string;
}

/** The style sheet, which is part of every page: a request for it would delay the first paint. */
export interface InspectorStyle {
  readonly content: string;
  /** Allows this style sheet, and no other, in a content security policy. */
  readonly source: string;
}

/** The inspector's script and style sheet. */
export interface InspectorAssets {
  readonly script: InspectorScript;
  readonly style: InspectorStyle;
}

/** Reads the bundled script and style sheet. */
export async function loadInspectorAssets(): Promise<InspectorAssets> {
  const [script, style] = await Promise.all([read("inspector.js"), read("inspector.css")]);
  const digest = createHash("sha256").update(script).digest("hex").slice(0, 12);
  const source = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  return {
    script: { url: `/inspector/assets/${digest}/inspector.js`, content: script },
    style: { content: style, source },
  };
}

async function read(name: string): Promise<string> {
  return await readFile(new URL(`../assets/${name}`, import.meta.url), "utf8");
}
