// What pages do, and what is done to them: files that are fetched, progress for the user, tabs that are hidden, left or two, Workers that are killed.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium } from "./chromium.js";
import { KEPT_RUN, type Killed, WORKER_KILLED } from "./kept_run.js";
import { title, useBrowser, useWindow } from "./lab.js";
import { type Server, serve } from "./server.js";

describe.skipIf(!chromium)(title("a page of headless Chromium"), () => {
  const open = useBrowser();
  let server: Server;
  beforeAll(async () => {
    server = await serve(inject("consumer"));
  });
  afterAll(() => server?.close());

  test("shows how much of a model has come", async () => {
    const lab = await open(server);
    const told = await lab.run<{ loaded: number; total: number }[]>(`
      const model = new bptt.Sequential([new bptt.Embedding(20_000, 64), new bptt.Dense(1)]);
      model.build([null, 3]);
      const bytes = await model.save();
      const url = URL.createObjectURL(new Blob([bytes]));
      const told = [];
      await bptt.loadModel(url, { onProgress: (progress) => told.push(progress) });
      return told;`);
    const { loaded, total } = told.at(-1)!;
    expect(told.length).toBeGreaterThan(2);
    expect(told.map((one) => one.loaded)).toEqual(
      told.map((one) => one.loaded).sort((a, b) => a - b),
    );
    expect([loaded, told[0]!.total]).toEqual([total, total]);
    await lab.tab.close();
  });

  test("shows how training goes on, to eyes and to screen readers", async () => {
    const lab = await open(server);
    const printed = lab.messages.length;
    await lab.run(`
      const place = document.createElement("section");
      document.body.append(place);
      window.seen = [];
      const bar = () => place.querySelector("progress");
      const callbacks = [
        new bptt.PageProgress(place),
        { onTrainBatchEnd: () => seen.push([bar().value, bar().max, bar().ariaLabel]) },
      ];
      await bptt.configure({ worker: false });
      window.again = () => train(make(), { epochs: 2, verbose: 1, validationSplit: 0.5, callbacks });
      await again();`);
    const bar = lab.tab.getByRole("progressbar", { name: "Epoch 2/2" });
    expect(await bar.evaluate((element: HTMLProgressElement) => element.value)).toBe(1);
    const said =
      /^Epoch 2\/2 - 1\/1 - \d+s \d+(ms|us|s)\/step - loss: \d\.\d{4} - val_loss: \d\.\d{4}$/;
    expect(await lab.tab.getByRole("status").textContent()).toMatch(said);
    expect(await lab.run("return seen")).toEqual([
      [0, 1, "Epoch 1/2"],
      [0, 1, "Epoch 2/2"],
    ]);
    await lab.run("await again()");
    expect(await lab.tab.getByRole("progressbar").count()).toBe(1);
    expect(await lab.tab.getByRole("status").count()).toBe(1);
    const wrong = await lab.run(
      "try { new bptt.PageProgress(document.querySelector('#none')) } catch (error) { return error.message }",
    );
    expect(wrong).toBe("PageProgress expects an element of the page, got null.");
    expect(lab.messages.slice(printed)).toEqual([]);
    await lab.tab.close();
  });

  test("goes on with the same numbers where its Worker was killed", async () => {
    const lab = await open(server);
    const result = await lab.run<Killed>(WORKER_KILLED);
    expect(result.died).toMatchObject({
      code: "EngineDead",
      message: expect.stringMatching(/Worker/),
    });
    expect(result.kept).toEqual(["indexeddb://run"]);
    expect(result.again).toEqual(result.whole);
    expect(result).toMatchObject({ left: [] });
    expect(lab.messages).toEqual([]);
    await lab.tab.close();
  });

  test("goes on in another tab where it was closed, and one run at a time is kept under a name", async () => {
    const first = await open(server);
    const second = await open(server, undefined, undefined, first.tab);
    const whole = await first.run<object>(`${KEPT_RUN} return run()`);
    await first.run(`${KEPT_RUN} return leave()`);
    const refused = await second.run(`${KEPT_RUN} return outcome(run())`);
    expect(refused).toMatchObject({
      code: "Busy",
      message: expect.stringMatching(
        /^BackupAndRestore can't keep two runs in indexeddb:\/\/run at a time, and another tab/,
      ),
    });
    await first.tab.close();
    expect(await second.run<object>(`${KEPT_RUN} return run()`)).toEqual(whole);
    // What is no backup is left alone.
    const other = await second.run(`
      ${KEPT_RUN}
      const model = make();
      model.build([null, 40]);
      await model.save("indexeddb://run");
      const refused = await outcome(run());
      await bptt.removeModel("indexeddb://run");
      return refused;`);
    expect(other).toMatchObject({
      code: "File",
      message: expect.stringMatching(/is no backup of a run/),
    });
    await second.tab.close();
  });

  test("goes on with the same numbers where its process was killed and it is opened again", async () => {
    const lab = await open(server);
    const whole = await lab.run<object>(`${KEPT_RUN} return run()`);
    await lab.run(`${KEPT_RUN} return leave()`);
    const gone = lab.tab.waitForEvent("crash");
    const session = await lab.tab.context().newCDPSession(lab.tab);
    session.send("Page.crash").catch(() => {});
    await gone;
    const again = await open(server, undefined, undefined, lab.tab);
    expect(await again.run("return bptt.listModels()")).toEqual(["indexeddb://run"]);
    expect(await again.run<object>(`${KEPT_RUN} return run()`)).toEqual(whole);
    expect(await again.run("return bptt.listModels()")).toEqual([]);
    await again.tab.close();
  });

  test("trains beside another tab, each with its own numbers", async () => {
    const first = await open(server);
    const labs = [first, await open(server, undefined, undefined, first.tab)];
    const [one, two] = await Promise.all(
      labs.map((lab) => lab.run<{ loss: number[] }>("return losses()")),
    );
    expect(one!.loss).toEqual(two!.loss);
    for (const { tab } of labs) await tab.close();
  });

  test("holds no more memory after fifty trainings than after ten", async () => {
    const lab = await open(server);
    const bytes = await lab.run<number[]>(`
      const bytes = [];
      for (let i = 0; i < 50; i++) {
        const model = make();
        await train(model, { epochs: 2 });
        await model.predict(x);
        model.dispose();
        bytes.push(bptt.engineInfo().memoryBytes);
      }
      return bytes;`);
    expect(bytes.at(-1)).toBe(bytes[9]);
    expect(await lab.run("return workers.length")).toBe(1);
    await lab.tab.close();
  });

  test("goes on without a network, and says what a new engine lacks there", async () => {
    const lab = await open(server);
    const result = await lab.run<{ loss: number[] }>("return losses()");
    await lab.tab.context().setOffline(true);
    expect(await lab.run<{ loss: number[] }>("return losses()")).toMatchObject({
      loss: result.loss,
    });
    const without = await lab.run("await bptt.shutdown(); return outcome(losses())");
    expect(without).toMatchObject({
      code: "EngineLoad",
      message: expect.stringMatching(/^The engine could not be loaded: .* could not be fetched/),
    });
    await lab.tab.context().setOffline(false);
    expect(await lab.run<{ loss: number[] }>("return losses()")).toMatchObject({
      loss: result.loss,
    });
    await lab.tab.close();
  });
});

describe.skipIf(!chromium)(title("a tab of headless Chromium"), () => {
  const open = useWindow();
  let server: Server;
  beforeAll(async () => {
    server = await serve(inject("consumer"));
  });
  afterAll(() => server?.close());

  const begun = (worker: boolean) =>
    `await bptt.configure({ worker: ${worker} }); window.model = make(); await train(model);`;

  test.each([true, false])("trains on while it is hidden, in a Worker: %s", async (worker) => {
    const [lab, other] = [await open(server), await open(server)];
    await lab.tab.bringToFront();
    await lab.run(begun(worker));
    await other.tab.bringToFront();
    await lab.tab.waitForFunction("document.hidden", undefined, { polling: 50 });
    const result = await lab.run<object>(`
      let frames = 0;
      const frame = () => {
        frames++;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const { epoch } = await train(model, { epochs: 30 });
      return { epochs: epoch.length, frames, hidden: document.hidden };`);
    expect(result).toEqual({ epochs: 30, frames: 0, hidden: true });
    for (const { tab } of [lab, other]) await tab.close();
  });

  test.each([true, false])("answers who comes back to it, in a Worker: %s", async (worker) => {
    const lab = await open(server);
    await lab.run(begun(worker));
    await lab.run(
      `addEventListener("pageshow", ({ persisted }) => { window.persisted = persisted; })`,
    );
    await lab.tab.goto(`${server.origin}/page.html`);
    await lab.tab.evaluate("history.back()");
    await lab.tab.waitForFunction(
      "document.documentElement.dataset.ready && (window.persisted || !window.model)",
      undefined,
      { polling: 50 },
    );
    const kept = await lab.tab.evaluate("window.persisted === true");
    console.log(`in a Worker: ${worker}; the page was kept: ${kept}`);
    expect(await lab.run("return outcome(train(window.model ?? make()))")).toMatchObject({
      code: "fine",
    });
    await lab.tab.close();
  });
});
