import { buildApp } from "./app.ts";

const { TURNSTILE_SECRET: secret, HOSTNAMES = "localhost", PORT = "3000" } = process.env;
if (secret === undefined) throw new Error("Set TURNSTILE_SECRET to the secret of your Turnstile widget.");
await buildApp({ secret, hostnames: HOSTNAMES.split(",") }).listen({ port: Number(PORT) });
