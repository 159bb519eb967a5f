// What the README's page and app say in the end.
import type { Page } from "playwright-core";

/** Waits for it; throws unless the model has learned. */
export async function expectRises(tab: Page): Promise<void> {
  await tab.waitForSelector("p:has-text('It rises: ')");
  const text = (await tab.textContent("p"))!;
  if (!/^It rises: (9\d|100) %$/.test(text)) throw new Error(`the page says: ${text}`);
}
