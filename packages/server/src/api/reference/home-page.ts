import { html, raw } from "hono/html";
import { REFERENCE_STYLES } from "./reference-styles.ts";

/** The home page of the service, with links to its documentation. */
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
          <p>
            Stile is running. It provides Turnstile tokens for testing forms that use Cloudflare Turnstile.
          </p>
          <ul>
            <li><a href="/docs">HTTP API reference</a>, with an example for each method</li>
            <li><a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</li>
            <li><a href="/readyz">/readyz</a>: whether the service accepts tasks</li>
          </ul>
        </main>
      </body>
    </html>`;
}
