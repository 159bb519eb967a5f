// The playground in Firefox: trained, saved, opened again, after its Worker's end, and without a network.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENCE } from "./chromium.js";
import { type Firefox, firefox, startFirefox } from "./firefox.js";
import { holdModule, type Page, servePlayground } from "./playground_page.js";

const title = "the playground in headless Firefox";
const reason = "SKIPPED, no Firefox here: install firefox-esr or set FIREFOX_PATH";

/** For one step of a test, on a machine that has other things to do. */
const WAIT = { timeout: PATIENCE };
const TEST = { timeout: 300_000 };

/** `engines` are the Workers that the page has started, and `saved` is the last file that it gave to be kept. */
const NOTES = `
  window.engines = [];
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); engines.push(this); }
  };
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };
  HTMLAnchorElement.prototype.click = () => {};`;

describe.skipIf(!firefox)(firefox ? title : `${title} (${reason})`, TEST, () => {
  let browser: Firefox;
  let page: Page;

  beforeAll(async () => {
    page = await servePlayground();
    browser = await startFirefox();
  }, TEST.timeout);
  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  /** The page, ready to train: what can be done to it, and what it says. */
  async function visit() {
    const run = await browser.open(page.url, NOTES);
    // While a page is loaded anew there is none to ask.
    const text = (selector: string) =>
      run(`return document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`).catch(
        () => "",
      ) as Promise<string>;
    const fill = (label: string, value: string | number) =>
      run(`
        const { control } = [...document.querySelectorAll("label")].find(
          ({ textContent }) => textContent === ${JSON.stringify(label)});
        control.value = ${JSON.stringify(value)};
        for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));`);
    const visitor = {
      run,
      text,
      fill,
      click: (selector: string) => run(`document.querySelector("${selector}").click()`),
      ready: () => expect.poll(() => text("#status"), WAIT).toMatch(/^Ready/),
      steps: async () =>
        Number(/^Step ([\d,]+)/.exec(await text(".progress"))![1]!.replace(",", "")),
      async chooseToy(steps: number) {
        await fill("What to learn", "parity");
        await fill("Longest sequence", 10);
        await fill("Steps", steps);
      },
      async train() {
        await visitor.click("#train");
        await expect.poll(() => text("#train"), WAIT).toBe("Go on");
      },
    };
    await visitor.ready();
    return visitor;
  }

  test("trains, and goes on from the file that it saves", async () => {
    const visitor = await visit();
    const { run, text } = visitor;
    await visitor.chooseToy(300);
    await visitor.train();
    const scored = await text("#status");
    expect(scored).toMatch(/^Accuracy .* The goal was reached/);
    await visitor.click("#files button");
    await expect.poll(() => text("#files-said"), WAIT).toContain("Saved as parity-300.keras");
    await visitor.click(".run-bar .row button:last-child");
    await visitor.ready();
    await run(`
      const given = new DataTransfer();
      given.items.add(new File([saved], "mine.keras"));
      const input = document.querySelector("#files input");
      input.files = given.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));`);
    await expect.poll(() => text("#files-said"), WAIT).toContain("mine.keras is open");
    expect(await text("#status")).toBe(scored);
    await visitor.train();
    expect(await visitor.steps()).toBe(600);
    expect(browser.messages).toEqual([]);
  });

  test("goes on from the last checkpoint where its Worker ends", async () => {
    const visitor = await visit();
    await visitor.chooseToy(20_000);
    await visitor.click("#train");
    await expect.poll(() => visitor.text("#checkpoints"), WAIT).not.toBe("");
    await visitor.run("engines[0].terminate()");
    await expect
      .poll(() => visitor.text("#status"), WAIT)
      .toMatch(/started anew: .* as it was at step \d+000\.$/);
    const left = await visitor.steps();
    await visitor.click("#train");
    await expect.poll(() => visitor.steps(), WAIT).toBeGreaterThan(left);
    expect(browser.messages).toEqual([]);
  });

  // The last test: it ends the server.
  test("opens and trains without a network", async () => {
    const visitor = await visit();
    const kept = `
      await navigator.serviceWorker.ready;
      const names = await caches.keys();
      if (names.length === 0) return [];
      const all = await (await caches.open(names[0])).keys();
      return all.map(({ url }) => url);`;
    await expect
      .poll(async () => holdModule((await visitor.run(kept)) as string[]), WAIT)
      .toBe(true);
    await page.close();
    await visitor.run("window.left = true; setTimeout(() => location.reload())");
    const anew = () => visitor.run("return !window.left").catch(() => false);
    await expect.poll(anew, WAIT).toBe(true);
    await visitor.ready();
    await visitor.chooseToy(300);
    await visitor.train();
    expect(await visitor.text("#status")).toContain("Accuracy");
  });
});
