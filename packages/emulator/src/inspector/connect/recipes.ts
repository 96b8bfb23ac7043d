/** The addresses of this emulator that recipes contain. */
export interface RecipeAddresses {
  readonly url: string;
  readonly tlsUrl: string;
  readonly controlUrl: string;
  readonly hostResolverRule: string;
  readonly spkiFingerprint: string;
  /** File of the certificate authority; undefined if it is only in memory. */
  readonly certificateFile: string | undefined;
}

/** A setup to paste. */
export interface Recipe {
  /** Name of the tool or runtime. */
  readonly name: string;
  readonly code: string;
}

/** Recipes for browsers and test tools (docs/emulator.md, docs/testing). */
export function browserRecipes(addresses: RecipeAddresses): readonly Recipe[] {
  const { url, hostResolverRule, spkiFingerprint } = addresses;
  const flags = [
    `--host-resolver-rules=${hostResolverRule}`,
    `--ignore-certificate-errors-spki-list=${spkiFingerprint}`,
  ];
  const { host } = new URL(url);
  return [
    {
      name: "Playwright",
      code: `// playwright.config.ts
import { defineConfig } from "@playwright/test";
import type { TurnstileTestOptions } from "turnstile-emulator/playwright";

export default defineConfig<TurnstileTestOptions>({
  use: { turnstileOptions: { url: "${url}" } },
});

// a test
import { test, expect } from "turnstile-emulator/playwright";`,
    },
    {
      name: "Chromium",
      code: `chromium --user-data-dir=/tmp/profile \\
  --host-resolver-rules="${hostResolverRule}" \\
  --ignore-certificate-errors-spki-list=${spkiFingerprint}`,
    },
    { name: "Puppeteer", code: `puppeteer.launch({ args: ${JSON.stringify(flags, undefined, 2)} });` },
    {
      name: "Selenium, Chromium",
      code: [
        "options = webdriver.ChromeOptions()",
        ...flags.map((flag) => `options.add_argument("${flag}")`),
      ].join("\n"),
    },
    {
      name: "Firefox (WebDriver)",
      code: JSON.stringify(
        {
          acceptInsecureCerts: true,
          proxy: {
            proxyType: "pac",
            proxyAutoconfigUrl: `data:text/plain,function FindProxyForURL(u,h){return h=='challenges.cloudflare.com'?'PROXY ${host}':'DIRECT'}`,
          },
          "moz:firefoxOptions": { prefs: { "remote.events.async.mouse.enabled": true } },
        },
        undefined,
        2,
      ),
    },
    { name: "HTML", code: `<script src="${url}/turnstile/v0/api.js" defer></script>` },
  ];
}

/** Recipes for servers that call siteverify (docs/emulator.md, docs/testing/exec.md). */
export function serverRecipes({ url, controlUrl, certificateFile }: RecipeAddresses): readonly Recipe[] {
  const authority = certificateFile ?? "AUTHORITY.pem";
  const fetchAuthority =
    certificateFile === undefined ? `curl -o AUTHORITY.pem ${controlUrl}/__emulator/authority.pem\n` : "";
  const withVariables = (variables: string, command: string) => `${fetchAuthority}${variables} ${command}`;
  return [
    {
      name: "exec",
      code: `npx turnstile-emulator exec --port ${new URL(controlUrl).port} -- npm start`,
    },
    { name: "URL", code: `${url}/turnstile/v0/siteverify` },
    {
      name: "Node 24",
      code: withVariables(
        `NODE_USE_ENV_PROXY=1 HTTPS_PROXY=${url} NODE_EXTRA_CA_CERTS=${authority}`,
        "npm start",
      ),
    },
    {
      name: "Python, requests",
      code: withVariables(`HTTPS_PROXY=${url} REQUESTS_CA_BUNDLE=${authority}`, "python app.py"),
    },
    { name: "Go", code: withVariables(`HTTPS_PROXY=${url} SSL_CERT_FILE=${authority}`, "go run .") },
    {
      name: "Java",
      code: `${fetchAuthority}keytool -importcert -noprompt -alias turnstile-emulator -file ${authority} -keystore trust.p12 -storepass changeit
java -Dhttps.proxyHost=${new URL(url).hostname} -Dhttps.proxyPort=${new URL(url).port} \\
  -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar`,
    },
    { name: "Ruby", code: withVariables(`http_proxy=${url} SSL_CERT_FILE=${authority}`, "ruby app.rb") },
    { name: "PHP", code: withVariables(`https_proxy=${url}`, `php -d curl.cainfo=${authority} app.php`) },
    {
      name: "curl",
      code: withVariables(
        `HTTPS_PROXY=${url} CURL_CA_BUNDLE=${authority}`,
        "curl -d secret=1x0000000000000000000000000000000AA -d response=XXXX.DUMMY.TOKEN.XXXX https://challenges.cloudflare.com/turnstile/v0/siteverify",
      ),
    },
  ];
}
