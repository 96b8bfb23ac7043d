import type { Machine } from "../../browser/chromium/machine.ts";
import { tryChromium, type TryOutcome } from "../../browser/chromium/try-chromium.ts";
import { ChromiumUnusableError, findChromium, type FoundChromium } from "../../browser/find-chromium.ts";
import type { Config } from "../config/options.ts";
import type { Check } from "./check.ts";

/** Finds Chromium, starts it, and reports whether its sandbox is on. */
export async function checkChromium(
  { chromiumPath, chromiumSandbox }: Pick<Config, "chromiumPath" | "chromiumSandbox">,
  machine: Machine,
): Promise<readonly Check[]> {
  const found = await find(chromiumPath, machine);
  if ("status" in found) return [found];
  const wanted = chromiumSandbox === "on" || (chromiumSandbox === "auto" && !machine.isRoot);
  const outcome = await tryChromium(found.path, wanted);
  if (outcome.status === "started")
    return [starts(found, outcome), sandbox(chromiumSandbox, wanted, machine)];
  if (!wanted || outcome.status === "has_network") return [unusable(found, outcome)];
  const without = await tryChromium(found.path, false);
  if (without.status !== "started") return [unusable(found, without)];
  return [starts(found, without), sandboxFails(chromiumSandbox, outcome.problem)];
}

async function find(chromiumPath: string | undefined, machine: Machine): Promise<FoundChromium | Check> {
  const missing = { name: "Chromium", status: "problem" } as const;
  try {
    const found = await findChromium({ machine, configuredPath: chromiumPath });
    return found ?? { ...missing, finding: "none was found", advice: "Run `stile install-browser`." };
  } catch (error) {
    if (error instanceof ChromiumUnusableError) return { ...missing, finding: error.message };
    throw error;
  }
}

function starts(found: FoundChromium, outcome: Extract<TryOutcome, { status: "started" }>): Check {
  const finding = `${found.kind} ${outcome.version} at ${found.path} (${found.source}), starts in ${outcome.durationMs} ms without network access`;
  const full =
    "The headless shell needs a quarter of the resources: install chromium-headless-shell if memory or speed matter.";
  return { name: "Chromium", status: "ok", finding, ...(found.kind === "full" ? { advice: full } : {}) };
}

function unusable({ path }: FoundChromium, outcome: Exclude<TryOutcome, { status: "started" }>): Check {
  if (outcome.status === "has_network") {
    return {
      name: "Chromium",
      status: "problem",
      finding: `${path} failed the network test: ${outcome.problem}`,
      advice: "Use another Chromium: `stile install-browser`, STILE_CHROMIUM_PATH.",
    };
  }
  return {
    name: "Chromium",
    status: "problem",
    finding: `${path} does not start: ${outcome.problem}`,
    advice:
      "Install the missing libraries, or use another Chromium: `stile install-browser`, STILE_CHROMIUM_PATH.",
  };
}

function sandbox(mode: Config["chromiumSandbox"], on: boolean, { isRoot }: Machine): Check {
  if (on) return { name: "Sandbox", status: "ok", finding: "on" };
  return mode === "off"
    ? { name: "Sandbox", status: "warning", finding: "off, because chromiumSandbox is off" }
    : {
        name: "Sandbox",
        status: "warning",
        finding: isRoot ? "off: Chromium does not support its sandbox for root" : "off",
        advice: "Run Stile as an ordinary user to turn it on.",
      };
}

function sandboxFails(mode: Config["chromiumSandbox"], problem: string): Check {
  return {
    name: "Sandbox",
    status: mode === "on" ? "problem" : "warning",
    finding: `${mode === "on" ? "required, but" : "off:"} Chromium does not start with it (${problem})`,
    advice: "Run Stile as an ordinary user on a system with user namespaces, or set chromiumSandbox to off.",
  };
}
