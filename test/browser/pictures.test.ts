// Pictures on a page: what a canvas draws of an ImageBitmap and of a frame of a video. What models make of pictures is in test/pictures.test.ts.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromium, chromiumFlags, watch } from "./chromium.js";
import { title } from "./lab.js";

/** Two pixels, one of each kind of picture, and what is read of them; then a frame that was closed. */
const READ = `(async () => {
  const bytes = new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 255]);
  const image = new ImageData(bytes, 2, 1);
  const bitmap = await createImageBitmap(image);
  const frame = new VideoFrame(bytes, {
    format: "RGBA", codedWidth: 2, codedHeight: 1, timestamp: 0,
  });
  const made = pictures.picturesIn([[image, bitmap, frame]], "x", 4);
  frame.close();
  let refused = "";
  try { pictures.picturesIn([frame], "x", 3); } catch (error) { refused = error.message; }
  return { data: [...made.data], shape: made.shape, refused };
})()`;

describe.skipIf(!chromium)(title("pictures on a page"), () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(() => browser?.close());

  test("an ImageData, an ImageBitmap and a VideoFrame give the same numbers", async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("../../ts/data/pictures.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "pictures",
    });
    const tab = await browser.newPage();
    watch(tab);
    await tab.addScriptTag({ content: outputFiles[0]!.text });
    const { data, shape, refused } = (await tab.evaluate(READ)) as {
      data: number[];
      shape: number[];
      refused: string;
    };
    expect(shape).toEqual([1, 3, 1, 2, 4]);
    const pixels = [255, 0, 0, 255, 0, 0, 255, 255];
    expect(data).toEqual([...pixels, ...pixels, ...pixels]);
    expect(refused).toMatch(/^x\[0\] (can't be drawn|should be a picture)/);
  });
});
