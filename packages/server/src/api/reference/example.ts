import type { MethodEntry } from "../methods.ts";

/** An example request. It works once the key and the task id are replaced. */
export function exampleOf({ needsKey, example }: MethodEntry): Readonly<Record<string, unknown>> {
  return needsKey ? { clientKey: "YOUR_KEY", ...example } : example;
}

/** The example request as a curl command; `origin` is the service's URL. */
export function curlExample(name: string, method: MethodEntry, origin: string): string {
  return `curl ${origin}/${name} -d '${JSON.stringify(exampleOf(method))}'`;
}
