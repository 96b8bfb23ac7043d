import express from "express";
import { verifyTurnstile } from "./verify-turnstile.ts";

const app = express();
app.use(express.static("dist"), express.json());

app.post("/api/signup", async (request, response) => {
  const { email, "cf-turnstile-response": token } = request.body as Record<string, unknown>;
  if (typeof email !== "string" || typeof token !== "string") {
    response.status(400).json({ error: "email and cf-turnstile-response must be strings" });
    return;
  }
  const verdict = await verifyTurnstile(token, {
    secret: process.env["TURNSTILE_SECRET"] ?? "",
    action: "signup",
    hostnames: ["localhost"],
    timeoutMs: 2_000,
  });
  const status = { passed: 201, refused: 403, unavailable: 503 }[verdict];
  response.status(status).json({ verdict });
});

const port = Number(process.env["PORT"] ?? 3000);
app.listen(port, () => console.log(`http://localhost:${port}`));
