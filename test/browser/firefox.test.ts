// The installed package on pages of Firefox: training, predictions, the Worker, threads, files and runs that are kept.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { PATIENCE } from "./chromium.js";
import { type Firefox, firefox, startFirefox } from "./firefox.js";
import { KEPT_RUN, type Killed, WORKER_KILLED } from "./kept_run.js";
import { noteWorkers } from "./lab.js";
import { ISOLATED, type Server, serve } from "./server.js";

const title = "the installed package on a page of headless Firefox";
const reason = "SKIPPED, no Firefox here: install firefox-esr or set FIREFOX_PATH";

describe.skipIf(!firefox)(firefox ? title : `${title} (${reason})`, () => {
  let browser: Firefox;
  let [plain, isolated] = [undefined as Server | undefined, undefined as Server | undefined];

  beforeAll(async () => {
    plain = await serve(inject("consumer"));
    isolated = await serve(inject("consumer"), ISOLATED);
    browser = await startFirefox();
  });
  afterAll(async () => {
    await browser?.close();
    plain?.close();
    isolated?.close();
  });

  const open = async ({ origin }: Server, before?: string) => {
    const run = await browser.open(`${origin}/lab.html`, before);
    const ready = "document.documentElement.dataset.ready";
    await expect.poll(() => run(`return ${ready}`), { timeout: PATIENCE }).toBe("yes");
    return run;
  };

  test("trains in a Worker, with threads where the page is isolated, and in place, to the same bits", async () => {
    const there = await (await open(plain!))("return losses()");
    expect(there).toMatchObject({ info: { worker: true, threads: 1, fallbacks: [] } });
    const { loss } = there as { loss: number[] };
    expect(loss.at(-1)).toBeLessThan(loss[0]!);
    const here = await (await open(plain!))("return losses({ worker: false })");
    expect(here).toMatchObject({ loss, info: { worker: false } });
    const threads = await (await open(isolated!))("return losses({ threads: 2 })");
    expect(threads).toMatchObject({ loss, info: { worker: true, threads: 2, fallbacks: [] } });
    expect(browser.messages).toEqual([]);
  });

  test("keeps models in IndexedDB, and gives the same predictions from there", async () => {
    const run = await open(plain!);
    const result = await run(`
      const model = make();
      await train(model);
      const before = [...(await model.predict(x)).data];
      await model.save("indexeddb://m");
      const names = await bptt.listModels();
      const again = await bptt.loadModel("indexeddb://m");
      const after = [...(await again.predict(x)).data];
      const bytes = await model.save();
      const blob = await bptt.loadModel(new Blob([bytes]));
      const third = [...(await blob.predict(x)).data];
      await bptt.removeModel("indexeddb://m");
      return { names, same: [String(before) === String(after), String(before) === String(third)] };`);
    expect(result).toEqual({ names: ["indexeddb://m"], same: [true, true] });
  });

  test("goes on with the same numbers where its Worker was killed", async () => {
    const run = await open(plain!, `(${noteWorkers})()`);
    const result = (await run(WORKER_KILLED)) as Killed;
    expect(result).toMatchObject({ died: { code: "EngineDead" }, kept: ["indexeddb://run"] });
    expect(result.again).toEqual(result.whole);
    expect(result.left).toEqual([]);
    expect(browser.messages).toEqual([]);
  });

  // Firefox keeps Workers in their pages' process: who ends that ends both.
  test.skipIf(process.platform !== "linux")(
    "goes on with the same numbers where its process was killed and it is opened again",
    async () => {
      const run = await open(plain!);
      const whole = await run(`${KEPT_RUN} return run()`);
      await run(`${KEPT_RUN} return leave()`);
      await browser.killPages();
      const again = await open(plain!);
      expect(await again(`${KEPT_RUN} return bptt.listModels()`)).toEqual(["indexeddb://run"]);
      expect(await again(`${KEPT_RUN} return run()`)).toEqual(whole);
      expect(await again("return bptt.listModels()")).toEqual([]);
    },
  );
});
