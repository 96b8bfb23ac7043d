import type { AllowedOrigins } from "../../api/cross-origin.ts";

/** Reads the option `allowedOrigins`. */
export function readAllowedOrigins(list: string): AllowedOrigins {
  if (list === "*") return "*";
  return list === "none" ? [] : list.split(",").map((each) => each.trim());
}
