import { closeOwn } from "./assignments.js";
import { checkSurplus } from "./checks.js";
import { type Answers, Predictions } from "./data/predictions.js";
import { type StepData, Steps } from "./data/step.js";
import type { ListOrNamed } from "./data/types.js";
import { disposeSymbol } from "./dispose_symbol.js";
import type { EngineNetwork } from "./engine/engine.js";
import { BpttError } from "./errors.js";
import type { ModelCore } from "./model/core.js";
import type { GraphOutput } from "./model/graph.js";
import { openSession, rowsOf, type SessionOptions } from "./model/session.js";

/**
 * A model that is given sequences step by step, as `await model.session()` makes it. The engine keeps the states between the steps, so that a
 * step costs what one step costs, however long the sequence is by then.
 *
 * What a step answers is, bit for bit, what `predict` gives for all steps of the row so far at its last step. Each session has states of its own;
 * those of stateful layers stay as they are. Weights that were trained or set meanwhile are used from the next step on, with the states of before.
 *
 * @example
 * using session = await model.session({ rows: 1 });
 * for await (const id of ids) console.log((await session.step([id])).data);
 */
export class ModelSession<P extends Answers = Answers> {
  /** @internal */
  static readonly own = true;

  readonly #core: ModelCore;
  readonly #outputs: readonly GraphOutput[];
  readonly #steps: Steps;
  readonly #rows: number;
  #network: EngineNetwork | undefined;
  #disposedBy = "";
  /** What stands for this session where its model notes it. */
  readonly #tenant = { dispose: (by: string) => this.#end(by) };

  private constructor(
    core: ModelCore,
    { graph, network, ports, rows }: Awaited<ReturnType<typeof openSession>>,
  ) {
    closeOwn(new.target);
    this.#core = core;
    this.#outputs = graph.outputs;
    this.#network = network;
    this.#rows = rows;
    this.#steps = new Steps(rows, ports, core.ports.inputs.keys !== undefined);
  }

  /** @internal */
  static async open<P extends Answers>(
    core: ModelCore,
    options: SessionOptions,
  ): Promise<ModelSession<P>> {
    const opened = await openSession(core, options);
    try {
      core.checkAlive();
      const session = new ModelSession<P>(core, opened);
      core.sessions.add(session.#tenant);
      return session;
    } catch (error) {
      opened.network.dispose();
      throw error;
    }
  }

  /** How many sequences go on side by side. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Goes one step on with each row.
   *
   * @param x see {@link StepData}; for a model of several inputs a list of them, or an object by their names. A row that is null has no step this
   * time: its states stay, and its answer is that of its last step, 0 before the first. A masked step is one like any other, with what `predict`
   * gives there.
   * @returns the model's answer to this step, of shape `[rows, outputs]`.
   * @throws BpttError `Disposed`; `Shape`, `TokenOutOfRange`, `NotFinite`, `InvalidArgument` for steps that can't be used; `Diverged` where a state would
   * not stay finite. A step that is refused changes nothing.
   */
  async step(x: StepData | ListOrNamed<StepData>, ...surplus: never[]): Promise<P> {
    checkSurplus("step", surplus);
    const network = this.#there();
    this.#steps.take(x);
    const { feeds, counts } = this.#steps;
    return this.#answer(await network.step({ rows: this.#rows, feeds, counts }));
  }

  /**
   * Lets rows begin anew, with the next step as their first.
   * @param rows their numbers, from 0 on. Default: all of them.
   * @throws BpttError `Disposed`, `InvalidArgument` for what is no row of this session.
   */
  async reset(rows?: ArrayLike<number>, ...surplus: never[]): Promise<void> {
    checkSurplus("reset", surplus);
    await this.#there().resetRows(rowsOf(rows, this.#rows));
  }

  /** Gives the memory of the states back. Any later call throws `Disposed`; disposing again does nothing. */
  dispose(...surplus: never[]): void {
    checkSurplus("dispose", surplus);
    this.#end("");
  }

  /** For `using session = await model.session()`. */
  [disposeSymbol](): void {
    this.dispose();
  }

  #end(by: string): void {
    if (this.#network === undefined) return;
    this.#network.dispose();
    this.#network = undefined;
    this.#disposedBy = by && ` by ${by}`;
  }

  #there(): EngineNetwork {
    if (this.#network !== undefined) return this.#network;
    throw new BpttError(
      "Disposed",
      `The session of the model "${this.#core.name}" was disposed${this.#disposedBy}: open a new one.`,
    );
  }

  /** In the form in which the model was given its outputs. */
  #answer(outputs: readonly Float32Array[]): P {
    const all = outputs.map((data, i) => {
      const { line, width, perStep, heads, follows } = this.#outputs[i]!;
      // Of the steps of an input there is one, which is no axis.
      const form = { line, width, heads, perStep: perStep && follows === undefined };
      return Predictions.of(data, this.#rows, undefined, form);
    });
    const { keys, listed } = this.#core.ports.outputs;
    if (keys) return Object.fromEntries(keys.map((key, i) => [key, all[i]!])) as P;
    return (listed ? all : all[0]!) as P;
  }
}
