import type { AttemptRecord } from "../../core/evidence.ts";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** The PNG of an attempt's page; undefined if there is none, or if the stored text is not a PNG. */
export function readScreenshot(
  records: readonly AttemptRecord[],
  attempt: number,
): Uint8Array<ArrayBuffer> | undefined {
  const screenshot = records.findLast((record) => record.attempt === attempt)?.page?.screenshot;
  if (screenshot === undefined || screenshot === null) return undefined;
  const image = Buffer.from(screenshot, "base64");
  return image.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) ? new Uint8Array(image) : undefined;
}
