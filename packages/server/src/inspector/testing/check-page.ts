import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with a page: the rule, and the elements. Frames are left out. */
export async function violationsOf(page: Page): Promise<readonly unknown[]> {
  const cdp = await page.context().newCDPSession(page);
  // The policy of the page allows no other scripts; DevTools may run them.
  await cdp.send("Runtime.evaluate", { expression: axe.source });
  await cdp.detach();
  return await page.evaluate(async () => {
    const api = Reflect.get(window, "axe") as typeof axe;
    const { violations } = await api.run(document, { iframes: false });
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
  });
}

/** By how many pixels a page is wider than its window. */
export async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
