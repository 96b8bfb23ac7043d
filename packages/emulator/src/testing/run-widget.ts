import type { Emulator } from "../index.ts";

/** Parameters of a widget's frame. */
export interface WidgetRun {
  readonly sitekey: string;
  /** @default "https://shop.test" */
  readonly origin?: string;
  /** @default "cf-chl-widget-tests" */
  readonly widget?: string;
  readonly action?: string;
  readonly cData?: string;
  /** @default true */
  readonly anew?: boolean;
  readonly ticket?: string;
  /** Id of the emulator's session. @default none */
  readonly session?: string;
}

/** Runs a challenge like a widget's frame, without a browser. */
export async function runWidget(
  emulator: Pick<Emulator, "url">,
  { session, ...run }: WidgetRun,
): Promise<Record<string, unknown>> {
  const body = {
    origin: "https://shop.test",
    widget: "cf-chl-widget-tests",
    action: "",
    cData: "",
    anew: true,
    ...run,
  };
  const response = await fetch(`${emulator.url}/turnstile/v0/challenge`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(session === undefined ? {} : { "turnstile-emulator-session": session }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

/** A token from a widget that passes. */
export async function mintToken(emulator: Pick<Emulator, "url">, run: WidgetRun): Promise<string> {
  return String((await runWidget(emulator, run))["token"]);
}
