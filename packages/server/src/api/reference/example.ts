import type { MethodEntry } from "../methods.ts";

/** A request of a method that can be sent once the key and the task id are replaced. */
export function exampleOf({ needsKey, example }: MethodEntry): Readonly<Record<string, unknown>> {
  return needsKey ? { clientKey: "YOUR_KEY", ...example } : example;
}

/** The same as a command; `origin` is the service's address. */
export function curlExample(name: string, method: MethodEntry, origin: string): string {
  return `curl ${origin}/${name} -d '${JSON.stringify(exampleOf(method))}'`;
}
