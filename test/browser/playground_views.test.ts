// All components of the playground in Chromium: what axe finds, themes, sizes, words, and what is left of them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { chromium, PATIENCE } from "./chromium.js";
import { title } from "./lab.js";
import { useStories } from "./stories.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(!chromium)(title("the playground's components"), () => {
  const open = useStories("views");

  test.each([
    ["light", 1200],
    ["dark", 375],
  ])(
    "axe finds nothing, in the %s theme, %i wide; nothing is wider than the page",
    async (theme, width) => {
      const { tab, drawn } = await open({ width, dark: theme === "dark" });
      // Tables are part of what is looked at.
      await tab.$$eval("details", (all) => all.map((one) => (one.open = true)));
      await drawn();
      await tab.addScriptTag({ content: axe });
      const found = await tab.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].target]))",
      );
      expect(found).toEqual([]);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await tab.$$eval("table caption", (all) => all.length)).toBeGreaterThan(10);
    },
  );

  test("tables, gauges, schedules and networks say in words what they show", async () => {
    const { tab, drawn } = await open();
    expect(await tab.textContent("#confusion tbody tr:nth-child(2)")).toBe("Greek6314·");
    expect(await tab.textContent("#spreads tbody tr:nth-child(2)")).toBe("LSTM 1, bias2-0.251.09");
    expect(await tab.textContent("#gauge .gauge-ratio")).toBe("7.2 times as fast");
    expect(await tab.getAttribute("#schedule svg", "aria-label")).toBe(
      "Learning rate: from 0 up to 0.01, at the end 0",
    );
    expect(await tab.textContent("#network .network-sum")).toBe("23,042 parameters in all");
    await tab.click("#network summary");
    expect(await tab.textContent("#network tbody tr:nth-child(2)")).toBe(
      "Bidirectional LSTM6412,544",
    );
    await tab.evaluate("views.gauge.update({ ours: 12, rival: 'No plain ConvLSTM is written.' })");
    await drawn();
    expect(await tab.textContent("#gauge .gauge-why")).toBe("No plain ConvLSTM is written.");
    expect(await tab.textContent("#gauge .gauge-ratio")).toBe("");
  });

  test.each([375, 1000])("heads of runs stand above what they name, %i wide", async (width) => {
    const { tab } = await open({ only: "runs", width });
    const edges = await tab.$$eval("#runs tr", (rows) =>
      rows.slice(0, 2).map((row) =>
        [...row.children].slice(1, -1).map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell.querySelector("button") ?? cell);
          const { left, right } = range.getBoundingClientRect();
          const atEnd = getComputedStyle(cell).textAlign === "end";
          return [atEnd, Math.round(atEnd ? right : left)];
        }),
      ),
    );
    expect(edges[0]).toEqual(edges[1]);
    expect(edges[1]!.map(([atEnd]) => atEnd)).toEqual([false, false, true, true]);
  });

  test("canvases fill their hosts and the pixels of the screen, in any size", async () => {
    const { tab, drawn } = await open();
    const misfits = () =>
      tab.$$eval("canvas", (all) =>
        all.flatMap((canvas) => {
          const [shown, room] = [canvas.clientWidth, canvas.parentElement!.clientWidth];
          const crisp = Math.abs(canvas.width - shown * devicePixelRatio) <= 1;
          return crisp && shown <= room + 1 ? [] : [canvas.closest("section")!.id];
        }),
      );
    expect(await misfits()).toEqual([]);
    const wide = await tab.$eval("#gradients canvas", ({ clientWidth }) => clientWidth);
    await tab.setViewportSize({ width: 500, height: 800 });
    await drawn();
    await drawn();
    expect(await tab.$eval("#gradients canvas", ({ clientWidth }) => clientWidth)).toBeLessThan(
      wide - 400,
    );
    expect(await misfits()).toEqual([]);
  });

  test("another theme draws all canvases anew", async () => {
    const { tab, drawn } = await open({ only: "states" });
    const picture = () => tab.$eval("canvas", (canvas) => canvas.toDataURL());
    const light = await picture();
    await tab.click("#theme");
    await drawn();
    expect(await picture()).not.toBe(light);
    await tab.click("#theme");
    await drawn();
    expect(await picture()).toBe(light);
  });

  test("what is disposed of leaves nothing, and is collected", async () => {
    const { tab, drawn } = await open();
    const client = await tab.context().newCDPSession(tab);
    const counters = async () => {
      await client.send("HeapProfiler.collectGarbage");
      await drawn();
      return client.send("Memory.getDOMCounters");
    };
    await tab.evaluate("for (const id in views) { views[id].dispose(); delete views[id] }");
    const left = await tab.$$eval(".host", (all) => all.map((host) => host.childNodes.length));
    expect(left.length).toBeGreaterThan(12);
    expect(new Set(left)).toEqual(new Set([0]));
    // Made and taken away again and again, they add nothing. All have some 1,500 nodes, of which the browser may hold on to the last; the smallest has 40.
    const round = async () => {
      await tab.evaluate("again()");
      await drawn();
    };
    const before = await counters();
    for (let i = 0; i < 40; i++) await round();
    const more = async () => (await counters()).nodes - before.nodes;
    await expect.poll(more, { timeout: PATIENCE }).toBeLessThan(1600);
    expect((await counters()).jsEventListeners).toBeLessThan(before.jsEventListeners + 80);
  });
});
