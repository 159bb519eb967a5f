// Programs for pages of any browser around a run of `fit` that is kept in IndexedDB.

/** What they have in common: the run, and what holds it. `run` tells what it comes to, and all that was recorded. */
export const KEPT_RUN = `
  const keeping = () => new bptt.BackupAndRestore("indexeddb://run", { saveFreq: 3 });
  const run = async (options = {}) => {
    const model = make();
    const { epoch, history } = await train(model, { epochs: 6, callbacks: [keeping()], ...options });
    return { epoch, loss: history.loss, weights: (await model.getWeights()).map(({ data }) => [...data]) };
  };
  /** Each batch behind the eighth waits; \`reached\` tells that one does. */
  const held = (wait) => {
    let [batches, reach] = [0];
    const reached = new Promise((resolve) => (reach = resolve));
    return { reached, onTrainBatchEnd: () => (++batches > 8 ? (reach(), wait()) : undefined) };
  };
  /** Leaves a run that stands behind its eighth batch, and will not go on. */
  const leave = async () => {
    const stuck = held(() => new Promise(() => {}));
    run({ callbacks: [keeping(), stuck] });
    await stuck.reached;
  };
`;

/** The Worker is killed while the run goes on, and the run begun anew. */
export const WORKER_KILLED = `
  ${KEPT_RUN}
  const whole = await run();
  await bptt.shutdown();
  workers.splice(0);
  const slow = held(() => sleep(20));
  const dying = outcome(run({ callbacks: [keeping(), slow] }));
  await slow.reached;
  workers[0].terminate();
  const died = await dying;
  await bptt.shutdown();
  const kept = await bptt.listModels();
  const again = await run();
  return { whole, again, died, kept, left: await bptt.listModels() };
`;

/** What {@link WORKER_KILLED} gives. */
export interface Killed {
  whole: object;
  again: object;
  died: { code: string; message: string };
  kept: string[];
  left: string[];
}
