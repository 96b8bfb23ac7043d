import { Agent, request } from "node:http";
import type { Emulator } from "../index.ts";

/** A site whose tokens are issued and redeemed. */
export interface LoadedSite {
  readonly sitekey: string;
  readonly secret: string;
}

/** A client with fifty keep-alive connections; faster than fetch. */
export interface LoadClient extends Disposable {
  /** Gets tokens of a site. */
  issue(emulator: Emulator, site: LoadedSite, count: number): Promise<ReadonlySet<string>>;
  /** Gets tokens and redeems each twice, concurrently. */
  issueAndRedeem(
    emulator: Emulator,
    site: LoadedSite,
    count: number,
  ): Promise<{ readonly issued: number; readonly once: number; readonly twice: number }>;
}

const CONCURRENTLY = 50;

export function openLoadClient(): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENTLY });
  const mint = async ({ url }: Emulator, { sitekey }: LoadedSite, action: string) => {
    const run = { sitekey, origin: "https://shop.test", widget: "w", action, cData: "" };
    return String((await post(agent, `${url}/turnstile/v0/challenge`, run))["token"]);
  };
  return {
    async issue(emulator, site, count) {
      const issued = new Set<string>();
      await forEachConcurrently(count, async (index) => {
        issued.add(await mint(emulator, site, `a${index}`));
      });
      return issued;
    },
    async issueAndRedeem(emulator, site, count) {
      const issued = new Set<string>();
      let [once, twice] = [0, 0];
      await forEachConcurrently(count, async (index) => {
        const response = await mint(emulator, site, `a${index}`);
        issued.add(response);
        const redeem = () =>
          post(agent, `${emulator.url}/turnstile/v0/siteverify`, { secret: site.secret, response });
        const answers = await Promise.all([redeem(), redeem()]);
        const passed = answers.filter(({ success, action }) => success === true && action === `a${index}`);
        if (passed.length >= 1) once += 1;
        if (passed.length > 1) twice += 1;
      });
      return { issued: issued.size, once, twice };
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function post(agent: Agent, url: string, body: unknown): Promise<Record<string, unknown>> {
  return await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>),
      );
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

/** Calls a function for each number below a limit, fifty at a time. */
async function forEachConcurrently(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENTLY }, worker));
}
