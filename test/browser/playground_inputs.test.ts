// What the playground lets users draw, say, choose and look through, in Chromium.
import { describe, expect, test } from "vitest";
import { wav } from "../audio/wav.js";
import { chromium } from "./chromium.js";
import { title } from "./lab.js";
import { useStories } from "./stories.js";

/** A quarter of a second of a tone at 16 kHz. */
const tone = new Uint8Array(
  Int16Array.from({ length: 4000 }, (_, i) => 8000 * Math.sin(0.3 * i)).buffer,
);

describe.skipIf(!chromium)(title("the playground's inputs"), () => {
  const open = useStories("inputs");

  test("a drawing arrives by pointer, by keys and by itself", async () => {
    const { tab, drawn, press } = await open({ only: "drawing" });
    const box = (await (await tab.$(".drawing-pad"))!.boundingBox())!;
    const strokes = () => tab.evaluate<{ x: number; y: number; time: number }[][]>("strokes");
    await tab.mouse.move(box.x + 32, box.y + 32);
    await tab.mouse.down();
    await tab.mouse.move(box.x + 160, box.y + 32, { steps: 4 });
    await drawn();
    // While the pen is still down.
    expect((await strokes())[0]!.length).toBeGreaterThan(15);
    await tab.mouse.up();
    expect(await press("drawing", " ", "ArrowLeft", "ArrowUp")).toBe(
      "Pen down, 46% from the left, 46% from the top",
    );
    await press("drawing", " ", "ArrowUp");
    const [line, keyed] = await strokes();
    expect(line!.at(0)).toMatchObject({ x: expect.closeTo(0.1, 1), time: 0 });
    expect(keyed!.map(({ x, y }) => [x, y].map((place) => place.toFixed(2))).at(-1)).toEqual([
      "0.46",
      "0.46",
    ]);
    await press("drawing", "Backspace");
    expect(await strokes()).toHaveLength(1);
    await tab.emulateMedia({ reducedMotion: "reduce" });
    await tab.click("#drawing button >> text=T");
    await drawn();
    expect((await strokes()).map(({ length }) => length > 10)).toEqual([true, true]);
    await tab.click("#drawing button >> text=Clear");
    await drawn();
    expect(await strokes()).toEqual([]);
  });

  test("sound comes from the microphone and from a file; what is none is told", async () => {
    const { tab, said } = await open({ only: "sound" });
    await tab.click("text=Listen");
    await tab.waitForFunction("heard.length > 20");
    expect(await said("sound")).toBe("Listening. Sound stays in this page.");
    await tab.click("text=Stop listening");
    await tab.waitForFunction("heard.at(-1) === -1");
    const pieces = await tab.evaluate<number[]>("heard.splice(0)");
    expect(new Set(pieces.slice(0, -1))).toEqual(new Set([128]));

    await tab.setInputFiles("#sound input", {
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("no sound"),
    });
    await tab.waitForSelector("text=notes.txt is no sound that this browser reads.");
    await tab.setInputFiles("#sound input", {
      name: "tone.wav",
      mimeType: "audio/wav",
      buffer: Buffer.from(wav({ data: tone, rate: 16_000 })),
    });
    await tab.waitForSelector("text=Heard tone.wav.");
    // A quarter of a second at 8 kHz.
    expect(await tab.evaluate("heard")).toEqual([2000, -1]);
  });

  test("a microphone that is refused is told in a sentence", async () => {
    const { tab } = await open({ only: "sound" });
    await tab.evaluate(
      "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }",
    );
    await tab.click("text=Listen");
    await tab.waitForSelector("text=The microphone was refused");
    expect(await tab.textContent("#sound button")).toBe("Listen");
  });

  test("runs are sorted, shown, hidden and loaded by keys; the focus stays", async () => {
    const { tab, drawn } = await open({ only: "runs" });
    const names = () => tab.$$eval("#runs tbody th", (all) => all.map((one) => one.textContent));
    await tab.focus("#runs button >> text=Accuracy");
    await tab.keyboard.press("Enter");
    await drawn();
    expect(await names()).toEqual(["SimpleRNN 32", "LSTM 32", "GRU 16"]);
    await tab.keyboard.press("Enter");
    await drawn();
    expect(await names()).toEqual(["LSTM 32", "SimpleRNN 32", "GRU 16"]);
    expect(await tab.getAttribute("#runs th:has-text('Accuracy')", "aria-sort")).toBe("descending");
    expect(await tab.evaluate("document.activeElement.textContent")).toContain("Accuracy");
    await tab.focus("#runs [aria-label='Show the curves of GRU 16']");
    await tab.keyboard.press("Space");
    await tab.focus("#runs [aria-label='Load the settings of LSTM 32']");
    await tab.keyboard.press("Enter");
    expect(await tab.evaluate("asked")).toEqual(["show c", "load a"]);
  });

  test("examples go around, and wrong tokens are marked for who sees no colours", async () => {
    const { tab } = await open({ only: "example" });
    await tab.click("[aria-label='Example before']");
    await tab.click("[aria-label='Next example']");
    expect(await tab.evaluate("moves")).toEqual([63, 1]);
    expect(await tab.textContent("#example .example-wrong")).toBe("8 (wrong)");
  });
});
