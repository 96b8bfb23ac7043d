import { once } from "node:events";
import { createServer } from "node:http";
import type { TaskBackend } from "../../packages/server/src/core/task-backend.ts";

/**
 * The lower bound for the API: node:http and JSON with the same store. It parses the body, stores or reads the task, and
 * answers in the protocol's format, without checking keys, fields or limits.
 */
export async function bareServer(tasks: TaskBackend, ids: () => string) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        taskId: string;
        task: { websiteURL: string; websiteKey: string };
      };
      void (request.url === "/createTask" ? create(body.task) : get(body.taskId)).then((answer) => {
        const text = JSON.stringify(answer);
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        });
        response.end(text);
      });
    });
  });
  const create = async ({ websiteURL, websiteKey }: { websiteURL: string; websiteKey: string }) => {
    const id = ids();
    await tasks.create({
      id,
      clientId: "benchmark",
      payload: { websiteURL, websiteKey, isolation: "widget" },
    });
    return { errorId: 0, errorCode: "", errorDescription: "", taskId: id };
  };
  const get = async (id: string) => {
    const task = await tasks.get(id);
    return {
      errorId: 0,
      errorCode: null,
      errorDescription: null,
      status: task?.status === "completed" ? "ready" : "processing",
    };
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
