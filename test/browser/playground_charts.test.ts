// The playground's charts in Chromium: what their cursors say, by keys and by pointers.
import { describe, expect, test } from "vitest";
import { chromium } from "./chromium.js";
import { title } from "./lab.js";
import { useStories } from "./stories.js";

describe.skipIf(!chromium)(title("the playground's charts"), () => {
  const open = useStories("charts");

  test("the cursor of curves says what all runs have, aloud by keys", async () => {
    const { tab, press } = await open({ only: "curves" });
    expect(await press("curves", "Home")).toMatch(
      /^Steps 10\. Loss: LSTM 32 2\.1\d+, LSTM 32, held out –, .*; Accuracy: LSTM 32 0\.5/,
    );
    expect(await press("curves", "ArrowRight")).toMatch(/^Steps 20\./);
    expect(await tab.getAttribute("#curves [role=status]", "aria-live")).toBe("polite");
    expect(await press("curves", "End")).toMatch(/^Steps 3,000\./);
    await tab.selectOption("#curves select", "seconds");
    expect(await press("curves", "End")).toMatch(/^Seconds 31\.58\./);
  });

  test("metrics are switched off and on, smoothing and a log scale draw anew", async () => {
    const { tab, drawn } = await open({ only: "curves" });
    const titles = () =>
      tab.$$eval("#curves figcaption", (all) => all.map((one) => one.textContent));
    expect(await titles()).toEqual(["Loss", "Accuracy"]);
    await tab.uncheck("text=Loss >> input");
    await drawn();
    expect(await titles()).toEqual(["Accuracy"]);
    await tab.check("text=Loss >> input");
    await drawn();
    expect(await titles()).toEqual(["Loss", "Accuracy"]);
    const picture = () =>
      tab.$eval("#curves canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await tab.check("text=Log scale >> input");
    await drawn();
    const logarithmic = await picture();
    expect(logarithmic).not.toBe(before);
    await tab.fill("#curves input[type=range]", "0.9");
    await drawn();
    expect(await picture()).not.toBe(logarithmic);
  });

  test("a single value is seen, though it makes no line", async () => {
    const { tab, drawn } = await open({ only: "curves" });
    const picture = async (colour: number) => {
      const run = { name: "A", colour, steps: [10, 20], seconds: [1, 2], values: { a: [null, 0] } };
      const data = { metrics: [{ id: "a", name: "Accuracy", positive: false }], runs: [run] };
      await tab.evaluate(`views.curves.update(${JSON.stringify(data)})`);
      await drawn();
      return tab.$eval("#curves canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());
    };
    // Nothing else has the colour of the run.
    expect(await picture(1)).not.toBe(await picture(2));
  });

  test("a pointer over curves shows their values there", async () => {
    const { tab } = await open({ only: "curves" });
    const box = (await (await tab.$("#curves .u-over"))!.boundingBox())!;
    const value = () => tab.textContent("#curves .curves-legend b");
    const last = await value();
    await tab.mouse.move(box.x + 2, box.y + 20);
    expect(Number(await value())).toBeGreaterThan(1.9);
    await tab.mouse.move(box.x + 2, box.y + box.height + 400);
    expect(await value()).toBe(last);
  });

  test("the cursor of a heat map goes to all four sides, and no further", async () => {
    const { press } = await open({ only: "gradients" });
    expect(await press("gradients", "ArrowRight")).toMatch(/^LSTM 1, step 1: 0\.0\d+$/);
    expect(await press("gradients", "ArrowDown", "ArrowDown", "End")).toMatch(
      /^SimpleRNN 1, step 60: /,
    );
    expect(await press("gradients", "ArrowUp", "ArrowLeft")).toMatch(/^LSTM 2, step 59: /);
    expect(
      await press("gradients", "ArrowDown", "ArrowDown", "ArrowDown", "Home", "ArrowLeft"),
    ).toMatch(/^SimpleRNN 2, step 1: \d\.?\d*e-9$/);
  });

  test("a pointer over a heat map says the cell below it, also tokens in Chinese", async () => {
    const { tab, said } = await open({ only: "attention" });
    const box = (await (await tab.$("#attention canvas"))!.boundingBox())!;
    await tab.mouse.move(box.x + 60, box.y + 20);
    expect(await said("attention")).toMatch(/^那只 ← the: 0\.5/);
    await tab.mouse.move(box.x + 800, box.y + 20);
    expect(await said("attention")).toBe("");
  });

  test("a map whose values are not as many as its cells is refused in a sentence", async () => {
    const { tab, drawn } = await open({ only: "states" });
    const tell = (data: string) =>
      tab.evaluate(`try { views.states.update(${data}) } catch (error) { error.message }`);
    expect(await tell("{ rows: ['a'], columns: ['b', 'c'], values: [1] }")).toBe(
      "A heat map of 1 rows and 2 columns got 1 values.",
    );
    // What has nothing to show says so, and comes back.
    expect(await tell("{ rows: [], columns: [], values: [] }")).toBeUndefined();
    await drawn();
    expect(await tab.isVisible("text=Nothing to look at yet.")).toBe(true);
    expect(await tab.isVisible("#states canvas")).toBe(false);
  });

  test("tokens say what they contribute", async () => {
    const { tab, said, press } = await open({ only: "tokens" });
    expect(await press("tokens", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")).toBe(
      "not: -1.3",
    );
    await tab.hover("text=loved");
    expect(await said("tokens")).toBe("loved: +2.4");
  });

  test("a written token says what else it could have been", async () => {
    const { tab, press } = await open({ only: "completions" });
    const hint = "text=Choose a token to see what else it could have been.";
    expect(await tab.isVisible(hint)).toBe(true);
    expect(await press("completions", "Home")).toMatch(
      /^c \d+(\.\d)?%\. Alternatives: ␣ .*%, e .*%$/,
    );
    const names = await tab.$$eval("#completions .bars-name", (all) =>
      all.map((one) => one.textContent),
    );
    expect(names).toEqual(["c", "␣", "e"]);
    expect(await tab.textContent("#completions .bars-marked .bars-name")).toBe("c");
    expect(await tab.isVisible(hint)).toBe(false);
  });

  test("a series is scrubbed by keys and by dragging", async () => {
    const { tab, said, press } = await open({ only: "series" });
    expect(await press("series", "End")).toMatch(/^Step 119: Target -0\.\d+, Forecast -0\.\d+$/);
    const box = (await (await tab.$("#series .u-over"))!.boundingBox())!;
    await tab.mouse.move(box.x + box.width / 2, box.y + 20);
    expect(await said("series")).toMatch(/^Step 119/);
    await tab.mouse.down();
    await tab.mouse.move(box.x + 1, box.y + 20);
    await tab.mouse.up();
    expect(await said("series")).toBe("Step 0: Input 0");
  });
});
