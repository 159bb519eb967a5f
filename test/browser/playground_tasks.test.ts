// Every task of the playground in Chromium, from its default settings to its goal, by the page's own button; and all that there is to see inside then.
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tasks } from "../../examples/playground/tasks/index.js";
import { chromium, chromiumFlags, PATIENCE, watch } from "./chromium.js";
import { title } from "./lab.js";
import { type Page, servePlayground } from "./playground_page.js";

describe.skipIf(!chromium)(title("the playground's tasks"), { timeout: 2 * PATIENCE }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    page = await servePlayground();
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  test.each(tasks.map((task) => [task.id, task.goal] as const))(
    "%s comes to its goal in its steps",
    async (id, goal) => {
      const tab = await browser.newPage({ locale: "en-US" });
      const messages = watch(tab);
      await tab.goto(page.url);
      await tab.selectOption("#task-choice", id);
      await tab.click("#train");
      const reached = tab.locator("#status", { hasText: "The goal was reached" });
      const done = tab.locator("#train", { hasText: "Go on" });
      await reached.or(done).first().waitFor({ timeout: PATIENCE });
      const said = await tab.innerText("#status");
      const [, step, seconds] = /reached at step ([\d,]+), after ([\d.]+) s/.exec(said) ?? [];
      expect({ said, step }).toEqual({ said, step: expect.any(String) });
      expect(Number(step!.replace(",", ""))).toBeLessThanOrEqual(goal.steps);
      for (const look of await tab.$$("#insight [role=tab]")) {
        await look.click();
        await tab.waitForSelector("#insight [role=tabpanel] :is(.view, .wrong:not(:empty))");
        expect(await tab.locator("#insight .wrong:not(:empty)").allInnerTexts()).toEqual([]);
        // The next example is longer or shorter.
        const next = tab.locator("#insight [aria-label='Next example']");
        if ((await next.count()) > 0) await next.click();
      }
      expect(messages).toEqual([]);
      await tab.close();
      // Times are told and not judged: other programs may keep the processors busy.
      console.log(`${id}: step ${step}, ${seconds} s; stated ${goal.steps}, ${goal.seconds} s.`);
    },
  );
});
