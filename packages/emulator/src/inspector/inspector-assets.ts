import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** A static file of the inspector. */
export interface InspectorAsset {
  /** Contains a digest of the content, so browsers may keep the file. */
  readonly url: string;
  readonly type: string;
  readonly content: string;
}

/** The inspector's script and style sheet. */
export interface InspectorAssets {
  readonly script: InspectorAsset;
  readonly style: InspectorAsset;
}

/** Reads the bundled script and style sheet. */
export async function loadInspectorAssets(): Promise<InspectorAssets> {
  const [script, style] = await Promise.all([
    load("inspector.js", "text/javascript; charset=utf-8"),
    load("inspector.css", "text/css; charset=utf-8"),
  ]);
  return { script, style };
}

async function load(name: string, type: string): Promise<InspectorAsset> {
  const content = await readFile(new URL(`../assets/${name}`, import.meta.url), "utf8");
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { url: `/inspector/assets/${digest}/${name}`, type, content };
}
