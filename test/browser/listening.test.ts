// The example's page in Chromium, whose microphone plays a file: labels come while it plays, by keyboard alone.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium as playwright, type Page as Tab } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { train } from "../../examples/speech/live/network.js";
import { joined, TONES, utterance } from "../../examples/speech/live/tones.js";
import { type Page, serve } from "../../examples/speech/page/serve.js";
import { wav } from "../audio/wav.js";
import { chromium, chromiumFlags, PATIENCE, watch } from "./chromium.js";
import { title } from "./lab.js";

const random = new Random(5);
const some = Array.from({ length: 3 }, () => utterance(random));
const names = some.map(({ labels }) => labels.map((label) => TONES.labels[label]).join(" "));

describe.skipIf(!chromium)(title("the page that listens"), () => {
  let [folder, recording] = ["", ""];
  let page: Page;
  const browsers: Browser[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bptt-microphone-"));
    recording = join(folder, "tones.wav");
    const pause = new Float32Array(4000);
    const sound = joined([pause, ...some.flatMap(({ samples }) => [samples, pause])]);
    const data = new Uint8Array(Int16Array.from(sound, (x) => 2 ** 15 * x).buffer);
    await writeFile(recording, wav({ data, rate: TONES.sampleRate }));
    const learned = new Random(1);
    const utterances = Array.from({ length: 300 }, () => utterance(learned));
    page = await serve(
      { model: await train(TONES, utterances, { epochs: 15 }), frontEnd: TONES },
      0,
    );
  });

  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await page?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The page, ready to listen, in a browser with these flags. */
  async function open(...flags: string[]): Promise<Tab> {
    const args = [...chromiumFlags, ...flags];
    const browser = await playwright.launch({ executablePath: chromium, args });
    browsers.push(browser);
    const tab = await browser.newPage();
    watch(tab);
    await tab.goto(page.url);
    await tab.waitForSelector("#listen:enabled");
    return tab;
  }

  const heard = (tab: Tab) =>
    tab.$$eval("#heard li", (lines) => lines.map(({ textContent }) => textContent?.trim()));

  test("labels what the microphone hears, and says how long that took", async () => {
    const tab = await open(
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${recording}%noloop`,
    );
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("Enter");
    const said = names.join("|");
    await expect.poll(async () => (await heard(tab)).join("|"), { timeout: PATIENCE }).toBe(said);
    const latency = /^\d+\.\d\d ms median, \d+\.\d\d ms at the 99th percentile, of \d+ steps\.$/;
    expect(await tab.innerText("#latency")).toMatch(latency);
    expect(await tab.innerText("#listen")).toBe("Stop listening");
    await tab.keyboard.press("Space");
    await tab.waitForSelector("#listen[aria-pressed=false]:enabled");
    expect(await tab.innerText("#status")).toBe("Stopped.");
  });

  test.each([
    ["refused", ["--use-fake-device-for-media-stream"], /^The microphone was refused: /],
    ["missing", ["--use-fake-ui-for-media-stream"], /^There is no microphone: /],
  ])("says that the microphone is %s", async (_, flags, words) => {
    const tab = await open(...flags);
    await tab.click("#listen");
    await tab.waitForSelector("#status.wrong");
    expect(await tab.innerText("#status")).toMatch(words);
    expect(await tab.innerText("#listen")).toBe("Start listening");
  });
});
