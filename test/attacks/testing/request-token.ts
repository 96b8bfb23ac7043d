import type { Serving } from "../../../packages/server/src/cli/testing/start-serve.ts";

const TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://shop.test/",
  websiteKey: "1x00000000000000000000AA",
};

/** Creates a task as a new caller would, and waits for its token. */
export async function requestToken({ url, firstKey: clientKey }: Serving): Promise<unknown> {
  const { taskId } = await post(`${url}/createTask`, { clientKey, task: TASK });
  const result = await post(`${url}/getTaskResult`, { clientKey, taskId, waitSeconds: 30 });
  return (result["solution"] as { readonly token?: unknown } | undefined)?.token ?? result;
}

async function post(url: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
