import fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { verifyTurnstile } from "./verify-turnstile.ts";

/** How the app is configured. */
export interface AppOptions {
  readonly secret: string;
  readonly hostnames: readonly string[];
  readonly timeoutMs?: number;
}

interface SignUp {
  readonly email: string;
  readonly "cf-turnstile-response": string;
}

const SIGN_UP = {
  type: "object",
  required: ["email", "cf-turnstile-response"],
  properties: {
    email: { type: "string", minLength: 3 },
    "cf-turnstile-response": { type: "string", minLength: 1, maxLength: 2048 },
  },
} as const;

/** An API with one route: `POST /signup`. */
export function buildApp({ secret, hostnames, timeoutMs = 5_000 }: AppOptions): FastifyInstance {
  const app = fastify();
  const expected = { secret, hostnames, timeoutMs, action: "signup" };

  app.post<{ Body: SignUp }>("/signup", { schema: { body: SIGN_UP } }, async (request, reply) => {
    const { email, "cf-turnstile-response": token } = request.body;
    switch (await verifyTurnstile(token, expected)) {
      case "passed":
        return await reply.code(201).send({ email });
      case "refused":
        return await reply.code(403).send({ error: "The check failed. Please try again." });
      case "unavailable":
        return await reply.code(503).send({ error: "We cannot check this now. Please try again later." });
    }
  });
  return app;
}
