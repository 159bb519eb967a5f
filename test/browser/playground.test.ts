// The playground in Chromium, as it is built for a host: from the first look to a trained network, by keyboard; what is kept, shared and opened again; without a
// network; in both languages; and what axe finds in it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import {
  type Browser,
  type BrowserContext,
  chromium as playwright,
  type Page as Tab,
} from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromium, chromiumFlags, PATIENCE, watch } from "./chromium.js";
import { title } from "./lab.js";
import { holdModule, type Page, servePlayground } from "./playground_page.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** For one step of a test, on a machine that has other things to do. */
const WAIT = { timeout: PATIENCE };
/** For a whole one: what is slow is told by the step that it waits for. */
const TEST = { timeout: 300_000 };
const PHONE = { width: 375, height: 812 };

/** Sums how much of a window moves, and how far, as it opens. */
const MOVES = `globalThis.moved = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) moved += value;
}).observe({ type: "layout-shift", buffered: true });`;

describe.skipIf(!chromium)(title("the playground"), TEST, () => {
  let browser: Browser;
  let page: Page;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    page = await servePlayground();
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  }, TEST.timeout);

  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  /**
   * A visitor of their own, with the page ready to train. Whatever goes wrong in it fails the test.
   *
   * @param prepare the tab, before it opens the page.
   */
  async function visit(
    options: Parameters<Browser["newContext"]>[0] = {},
    search = "",
    prepare: (tab: Tab) => Promise<unknown> = async () => {},
  ) {
    const context = await browser.newContext({ locale: "en-US", ...options });
    contexts.push(context);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const tab = await context.newPage();
    const messages = watch(tab);
    await prepare(tab);
    await tab.goto(`${page.url}${search}`);
    await ready(tab);
    return { tab, messages };
  }

  const ready = (tab: Tab) => tab.waitForSelector("#status:not(:empty)", WAIT);
  const status = (tab: Tab) => tab.innerText("#status");
  const steps = async (tab: Tab) =>
    Number(/^\D*([\d,]+)/.exec(await tab.innerText(".progress span"))![1]!.replace(",", ""));
  const field = (tab: Tab, label: string) => tab.getByLabel(label, { exact: true });

  /** A toy that is learned in a second or two. On a phone what is to be chosen is opened first. */
  async function chooseToy(tab: Tab): Promise<void> {
    for (const fold of await tab.$$("button.fold[aria-expanded=false]")) await fold.click();
    await field(tab, "What to learn").selectOption("parity");
    await field(tab, "Longest sequence").fill("10");
    await field(tab, "Steps").fill("300");
  }

  async function train(tab: Tab): Promise<void> {
    await tab.click("#train");
    await tab.waitForSelector("#train:has-text('Go on')", WAIT);
  }

  test.each([
    ["a phone", PHONE],
    ["a tablet", { width: 820, height: 1100 }],
    ["a desk", { width: 1440, height: 900 }],
  ])("what it shows stays where it is while it opens on %s", async (_, viewport) => {
    const { tab, messages } = await visit({ viewport }, "", (tab) => tab.addInitScript(MOVES));
    await tab.waitForSelector("#status:has-text('Ready')", WAIT);
    await tab.waitForSelector("#insight .view", WAIT);
    // Within what counts as good among pages' vital signs.
    expect(await tab.evaluate("moved")).toBeLessThan(0.1);
    expect(messages).toEqual([]);
  });

  test("goes from the first look to a trained network by keyboard alone", async () => {
    const { tab, messages } = await visit();
    const chosen = () => tab.evaluate("document.activeElement.id");
    await tab.keyboard.press("Tab");
    expect(await tab.evaluate("document.activeElement.className")).toContain("skip");
    for (let i = 0; i < 60 && (await chosen()) !== "train"; i++) {
      const onTask = "document.activeElement.matches('#task-choice')";
      // Typing chooses among the tasks.
      if (await tab.evaluate(onTask)) await tab.keyboard.type("Parity");
      await tab.keyboard.press("Tab");
    }
    expect(await chosen()).toBe("train");
    await tab.keyboard.press("Enter");
    await expect
      .poll(() => status(tab), WAIT)
      .toMatch(/^Accuracy .* The goal was reached at step \d+, after/);
    expect(messages).toEqual([]);
  });

  test("stops, goes on, and begins anew", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await field(tab, "Steps").fill("20000");
    await tab.click("#train");
    await expect.poll(() => steps(tab), WAIT).toBeGreaterThan(0);
    await tab.click("#train");
    await tab.waitForSelector("#train:has-text('Go on')", WAIT);
    const stopped = await steps(tab);
    await tab.click("text='Step'");
    await expect.poll(() => steps(tab), WAIT).toBe(stopped + 1);
    await tab.click("#train");
    await expect.poll(() => steps(tab), WAIT).toBeGreaterThan(stopped + 1);
    await tab.click("text='Reset'");
    await expect.poll(() => steps(tab), WAIT).toBe(0);
  });

  test("saves a network as a file, and goes on from it", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await train(tab);
    const [download] = await Promise.all([
      tab.waitForEvent("download"),
      tab.click("text='Save .keras'"),
    ]);
    expect(download.suggestedFilename()).toBe("parity-300.keras");
    const buffer = await readFile((await download.path())!);
    const scored = await status(tab);

    const { tab: other } = await visit();
    const file = { name: "mine.keras", mimeType: "", buffer };
    await other.setInputFiles("#files input", file);
    await expect.poll(() => other.innerText("#files-said"), WAIT).toContain("mine.keras is open");
    expect(await steps(other)).toBe(300);
    expect(await status(other)).toBe(scored);
    expect(await field(other, "Longest sequence").inputValue()).toBe("10");
    await train(other);
    expect(await steps(other)).toBe(600);

    const foreign = { ...file, name: "notes.keras", buffer: Buffer.from("no archive") };
    await other.setInputFiles("#files input", foreign);
    await expect
      .poll(() => other.innerText("#files-said"), WAIT)
      .toBe("notes.keras was not saved by this playground.");
    expect(await steps(other)).toBe(600);
  });

  test("takes a table of the user's own, and their word on its first line", async () => {
    const { tab } = await visit();
    const give = (name: string, content: string | Uint8Array) =>
      tab.setInputFiles("#task input[type=file]", {
        name,
        mimeType: "text/csv",
        buffer: Buffer.from(content),
      });
    const row = (i: number) => `${i},"Das war ${i % 2 ? "gut" : "schlecht"}, Nr ${i}",${i % 2}`;
    const rows = Array.from({ length: 40 }, (_, i) => row(i));
    await give("umfrage.csv", ["Nr,Kommentar (frei),Urteil", ...rows].join("\n"));
    const said = () => tab.innerText("#task");
    const switched = tab.getByLabel("The first line is a header");
    await expect.poll(said, WAIT).toContain("the text is column “Kommentar (frei)”");
    expect(await switched.isChecked()).toBe(true);
    await switched.uncheck();
    await expect.poll(said, WAIT).toContain("The first line is taken as data.");
    await give("photo.csv", Uint8Array.of(137, 80, 78, 71, 0, 0));
    await expect.poll(said, WAIT).toContain("photo.csv is no text file.");
    await tab.click("text='Use what is built in'");
    await expect.poll(said, WAIT).not.toContain("is no text file");
    expect(await switched.count()).toBe(0);
  });

  test("hands its settings on as a link, and says what is wrong with one", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await field(tab, "Units").fill("7");
    await tab.click("text='Add a layer'");
    await tab.click("text='Copy link'");
    await expect.poll(() => tab.innerText("#files-said"), WAIT).toContain("The link is copied");
    const link = new URL((await tab.evaluate("navigator.clipboard.readText()")) as string);
    const { tab: other } = await visit({}, link.search);
    expect(await field(other, "What to learn").inputValue()).toBe("parity");
    expect(await field(other, "Longest sequence").inputValue()).toBe("10");
    const units = await field(other, "Units").all();
    expect(await Promise.all(units.map((one) => one.inputValue()))).toEqual(["7", "7"]);

    const { tab: third } = await visit({}, "?config=broken");
    expect(await third.innerText("#link-trouble")).toMatch(/link/i);
    await expect.poll(() => status(third), WAIT).toContain("Ready");
  });

  test("offers what the last visit left", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await train(tab);
    await expect.poll(() => tab.innerText("#files-said"), WAIT).toContain("Kept in this browser");
    const scored = await status(tab);
    await tab.reload();
    await tab.click("text='Resume'", WAIT);
    await expect.poll(() => status(tab), WAIT).toBe(scored);
    expect(await steps(tab)).toBe(300);
    await train(tab);
    expect(await steps(tab)).toBe(600);
  });

  test("goes back to a checkpoint, also at the next visit", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await train(tab);
    const offered = await tab.locator("#checkpoints button").allInnerTexts();
    expect(offered.length).toBe(5);
    expect(offered.at(-1)).toMatch(/^Step 300: /);
    await expect.poll(() => tab.innerText("#files-said"), WAIT).toContain("Kept in this browser");
    await tab.reload();
    await tab.click("text='Resume'", WAIT);
    expect(await tab.locator("#checkpoints button").allInnerTexts()).toEqual(offered);
    await tab.locator("#checkpoints button").nth(3).click();
    await expect.poll(() => steps(tab), WAIT).toBe(285);
    expect(await tab.locator("#checkpoints button").count()).toBe(4);
    expect(await tab.locator("#runs tbody tr").count()).toBe(2);
    await train(tab);
    expect(await steps(tab)).toBe(300);
  });

  test.each(["before the service worker", "after it"])(
    "opens and trains without a network: the module came %s",
    async (when) => {
      const { tab } = await visit({}, "", async (tab) => {
        if (when !== "after it") return;
        await tab.route("**/*.wasm", async (route) => {
          await tab.evaluate("navigator.serviceWorker.ready");
          await tab.waitForTimeout(500);
          await route.continue();
        });
      });
      const kept = "navigator.serviceWorker.ready.then(() => caches.match(new Request('./')))";
      await expect.poll(() => tab.evaluate(`${kept}.then(Boolean)`), WAIT).toBe(true);
      const all =
        "caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).map(({ url }) => url))";
      await expect.poll(async () => holdModule(await tab.evaluate(all)), WAIT).toBe(true);
      await contexts.at(-1)!.setOffline(true);
      await tab.reload();
      await ready(tab);
      await chooseToy(tab);
      await train(tab);
      expect(await status(tab)).toContain("Accuracy");
    },
  );

  test("goes on from the last checkpoint where its Worker ends", async () => {
    const { tab } = await visit({}, "", (tab) =>
      tab.addInitScript(`window.Worker = class extends Worker {
        constructor(...given) { super(...given); window.engine = this; }
      };`),
    );
    await chooseToy(tab);
    await field(tab, "Steps").fill("20000");
    await tab.click("#train");
    await tab.waitForSelector("#checkpoints", WAIT);
    await tab.evaluate("window.engine.terminate()");
    await expect
      .poll(() => status(tab), WAIT)
      .toMatch(/started anew: .* as it was at step \d+000\.$/);
    expect(await tab.locator("#runs tbody tr").count()).toBe(1);
    const left = await steps(tab);
    expect(await status(tab)).toContain(`at step ${left}.`);
    await tab.click("#train");
    await expect.poll(() => steps(tab), WAIT).toBeGreaterThan(left);
    // Where there is no checkpoint yet the network begins anew.
    await tab.click("text='Reset'");
    await expect.poll(() => steps(tab), WAIT).toBe(0);
    await tab.click("text='Step'");
    await expect.poll(() => steps(tab), WAIT).toBe(1);
    await tab.evaluate("window.engine.terminate()");
    await tab.click("#train");
    // It is told at once where its death is known by then, else when training finds out.
    await expect.poll(() => status(tab), WAIT).toMatch(/as it was at step 0\.$|^Accuracy/);
  });

  test("speaks Chinese, to whom prefers it and to whom chooses it", async () => {
    const { tab } = await visit({ locale: "zh-CN" });
    expect(await tab.getAttribute("html", "lang")).toBe("zh-Hans");
    expect(await tab.innerText("#train")).toBe("开始训练");
    await tab.getByLabel("语言", { exact: true }).selectOption("en");
    expect(await tab.innerText("#train")).toBe("Train");
    await tab.reload();
    expect(await tab.innerText("#train")).toBe("Train");
  });

  test("draws frames while it trains", async () => {
    const { tab } = await visit();
    await tab.evaluate(watchFrames);
    await chooseToy(tab);
    await train(tab);
    const { frames, tasks } = (await tab.evaluate("window.watched")) as Watched;
    const slow = [...frames].sort((a, b) => a - b);
    const at = (part: number) => slow[Math.floor(part * (slow.length - 1))]?.toFixed(1);
    const longest = Math.max(0, ...tasks).toFixed(0);
    // Timings are told and not judged: other programs may keep the processors busy.
    console.log(
      `While it trained: ${slow.length} frames, ${at(0.5)} ms apart at the median, ${at(0.99)} at the 99th percentile; ${tasks.length} tasks above 50 ms, ${longest} ms the longest.`,
    );
    // A training on the main thread would leave a frame for each piece of it at most.
    expect(frames.length).toBeGreaterThan(10);
  });

  test("tells how fast plain JavaScript of the same network is, or why there is none", async () => {
    const { tab } = await visit();
    await chooseToy(tab);
    await train(tab);
    await tab.click("text='Measure plain JavaScript'");
    await expect.poll(() => tab.innerText("#speed"), WAIT).toContain("times as fast");
    await field(tab, "Optimizer").selectOption("sgd");
    await expect
      .poll(() => tab.innerText("#speed"), WAIT)
      .toContain("of optimizers it has Adam alone.");
  });

  test.each([
    ["light", undefined],
    ["dark", undefined],
    ["light", PHONE],
    ["dark", PHONE],
  ] as const)("has nothing that axe finds: %s, %o", async (colorScheme, viewport) => {
    const { tab } = await visit({ colorScheme, ...(viewport && { viewport }) });
    await chooseToy(tab);
    await train(tab);
    expect(await violations(tab)).toEqual([]);
    const looks = await tab.$$("#insight [role=tab]");
    for (const look of looks.slice(1)) {
      await look.click();
      await tab.waitForTimeout(500);
      expect(await violations(tab, "#insight")).toEqual([]);
    }
    await tab.click("text='Benchmark'");
    await tab.waitForSelector("main.bench");
    expect(await violations(tab)).toEqual([]);
  });
});

interface Watched {
  /** Milliseconds between frames. */
  readonly frames: readonly number[];
  /** Milliseconds of each task above 50. */
  readonly tasks: readonly number[];
}

/** Runs in the page. */
function watchFrames() {
  const watched = { frames: [] as number[], tasks: [] as number[] };
  Object.assign(window, { watched });
  let last = performance.now();
  requestAnimationFrame(function frame(now) {
    watched.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  });
  const note = (list: PerformanceObserverEntryList) =>
    watched.tasks.push(...list.getEntries().map(({ duration }) => duration));
  new PerformanceObserver(note).observe({ type: "longtask" });
}

/** What axe finds, in words. */
async function violations(tab: Tab, within = "body"): Promise<string[]> {
  await tab.addScriptTag({ path: axe });
  const found = await tab.evaluate(`axe.run(${JSON.stringify(within)})`);
  const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
