import type { Serving } from "../../../packages/server/src/cli/testing/start-serve.ts";
import { postJson } from "../../../packages/server/src/server/testing/post-json.ts";

const TASK = {
  type: "TurnstileTaskProxyless",
  websiteURL: "https://shop.test/",
  websiteKey: "1x00000000000000000000AA",
};

/** Creates a task as a new caller would, and waits for its token. */
export async function requestToken({ url, firstKey: clientKey }: Serving): Promise<unknown> {
  const { taskId } = await postJson(url, "/createTask", { clientKey, task: TASK });
  const result = await postJson(url, "/getTaskResult", { clientKey, taskId, waitSeconds: 30 });
  return (result["solution"] as { readonly token?: unknown } | undefined)?.token ?? result;
}
