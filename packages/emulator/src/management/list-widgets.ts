import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { describeIssues } from "../sites/describe-issues.ts";
import type { Site } from "../sites/site.ts";

/** Query parameters of a list (contract §9). */
const querySchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(5).max(1000).default(25),
  order: z.enum(["id", "sitekey", "name", "created_on", "modified_on"]).default("created_on"),
  direction: z.enum(["asc", "desc"]).default("asc"),
  filter: z.string().max(300).optional(),
});

const SORT_KEYS: Readonly<Record<z.infer<typeof querySchema>["order"], (site: Site) => string | number>> = {
  id: (site) => site.sitekey,
  sitekey: (site) => site.sitekey,
  name: (site) => site.name,
  created_on: (site) => site.createdAt,
  modified_on: (site) => site.modifiedAt,
};

/**
 * Returns one page of the sites, filtered and ordered.
 * @throws HTTPException 400 for an invalid query.
 */
export function listWidgets(sites: readonly Site[], given: Readonly<Record<string, string>>) {
  const result = querySchema.safeParse(given);
  if (!result.success) throw new HTTPException(400, { message: describeIssues(result.error, querySchema) });
  const { page, per_page, order, direction, filter } = result.data;
  const key = SORT_KEYS[order];
  const sign = direction === "asc" ? 1 : -1;
  const found = sites.filter((site) => passes(site, filter)).sort((a, b) => sign * compare(key(a), key(b)));
  const shown = found.slice((page - 1) * per_page, page * per_page);
  return {
    page: shown,
    info: {
      page,
      per_page,
      count: shown.length,
      total_count: found.length,
      total_pages: Math.ceil(found.length / per_page),
    },
  };
}

/** `name:TEXT` or `sitekey:TEXT`, matched as a substring, ignoring case. Other filters match everything. */
function passes(site: Site, filter: string | undefined): boolean {
  const [field, ...rest] = filter?.split(":") ?? [];
  const wanted = rest.join(":").toLowerCase();
  if (field === "name") return site.name.toLowerCase().includes(wanted);
  if (field === "sitekey") return site.sitekey.toLowerCase().includes(wanted);
  return true;
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
