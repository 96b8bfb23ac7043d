import { z } from "zod";
import { AuditUsageError } from "../usage-error.ts";
import type { RequestTemplate } from "./request-template.ts";
import { tokenFieldIn } from "./mark-token.ts";

const pairSchema = z.object({ name: z.string(), value: z.string() });
const entrySchema = z.object({
  request: z.object({
    method: z.string(),
    url: z.url({ protocol: /^https?$/ }),
    headers: z.array(pairSchema),
    postData: z
      .object({
        text: z.string().optional(),
        params: z.array(pairSchema.partial({ value: true })).optional(),
      })
      .optional(),
  }),
});
/** The parts of an HTTP archive (HAR 1.2) that the audit reads. */
const harSchema = z.object({ log: z.object({ entries: z.array(entrySchema).max(100_000) }) });

/** Which entry of an archive to use. */
export interface HarChoice {
  /** Number of the entry, from 1. @default the last whose request has the token's field or `{token}` */
  readonly entry?: number | undefined;
  /** The token's field. */
  readonly tokenField: string;
}

/**
 * Reads one request of an HTTP archive, as the network panel of every browser saves it.
 * @throws AuditUsageError when the text is not an archive, or has no such entry.
 */
export function readHarEntry(text: string, { entry, tokenField }: HarChoice): RequestTemplate {
  const requests = parse(text).map(toTemplate);
  if (entry === undefined) {
    const found = requests.findLast((request) => tokenFieldIn(request, tokenField));
    if (found !== undefined) return found;
    throw new AuditUsageError(
      `None of the ${requests.length} requests of the HAR file has the field ${tokenField}. Choose one with --har-entry, or name the field with --token-field.`,
    );
  }
  const chosen = requests[entry - 1];
  if (chosen !== undefined) return chosen;
  throw new AuditUsageError(`The HAR file has ${requests.length} entries, got --har-entry ${entry}.`);
}

function parse(text: string): readonly z.infer<typeof entrySchema>[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AuditUsageError("The HAR file is not JSON. Save it from the network panel of your browser.");
  }
  const result = harSchema.safeParse(value);
  if (result.success) return result.data.log.entries;
  const [issue] = result.error.issues;
  throw new AuditUsageError(
    `The HAR file is not an HTTP archive: ${issue?.path.join(".")}: ${issue?.message}. Save it from the network panel of your browser.`,
  );
}

function toTemplate({
  request: { method, url, headers, postData },
}: z.infer<typeof entrySchema>): RequestTemplate {
  const encoded = new URLSearchParams(
    postData?.params?.map(({ name, value = "" }): [string, string] => [name, value]),
  ).toString();
  return {
    method: method.toUpperCase(),
    url,
    // HTTP/2's pseudo headers describe what `url` and `method` say.
    headers: headers.filter(({ name }) => !name.startsWith(":")).map(({ name, value }) => [name, value]),
    body: postData?.text ?? (encoded === "" ? undefined : encoded),
    insecure: false,
  };
}
