import { expect, type Page } from "@playwright/test";

export const TESTS = 100;

/** The test: the same with the fixture and with the stub. */
export async function signUp(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("status")).toHaveText("Welcome!");
}
