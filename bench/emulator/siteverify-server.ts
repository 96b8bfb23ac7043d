import { once } from "node:events";
import { createServer } from "node:http";
import { createEmulator } from "turnstile-emulator";
import { serveUntilStopped } from "../servers/serve-until-stopped.ts";

const { kind } = JSON.parse(process.argv[2] ?? "{}") as { kind?: "emulator" | "bare" };

if (kind === "emulator") {
  const emulator = await createEmulator();
  serveUntilStopped({ url: emulator.url }, () => emulator.close());
} else {
  const bare = await bareServer();
  serveUntilStopped({ url: bare.url }, bare.close);
}

/** The lower bound for siteverify: node:http alone, which reads the body and always sends the same response. */
async function bareServer() {
  const answer = {
    success: true,
    "error-codes": [],
    challenge_ts: new Date().toISOString(),
    hostname: "example.com",
    metadata: { result_with_testing_key: true },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = JSON.stringify(answer);
      response.writeHead(200, {
        "content-type": "application/json",
        "cache-control": "no-store",
        "content-length": Buffer.byteLength(text),
      });
      response.end(text);
    });
  });
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
