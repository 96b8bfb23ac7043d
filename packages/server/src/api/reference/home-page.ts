import { html, raw } from "hono/html";
import { REFERENCE_STYLES } from "./reference-styles.ts";

/** What a browser sees at the service's address: what this is, and where to go. */
export function homePage(): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Stile</title>
        <style>
          ${raw(REFERENCE_STYLES)}
        </style>
      </head>
      <body>
        <main>
          <h1>Stile</h1>
          <p>A token service for testing forms that are guarded by Cloudflare Turnstile. It is running.</p>
          <ul>
            <li><a href="/docs">Reference of the HTTP API</a>, with an example for each method</li>
            <li><a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</li>
            <li><a href="/readyz">/readyz</a>: whether tasks are accepted now</li>
          </ul>
        </main>
      </body>
    </html>`;
}
