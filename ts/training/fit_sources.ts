import type { Rows } from "../data/rows.js";
import { type BatchStream, isOneShot, isStream } from "../data/stream.js";
import { getEngine } from "../engine/load.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { prepareData, prepareStream, weighClasses } from "./data.js";
import type { checkFitOptions } from "./fit_options.js";
import { batchSizeFor } from "./inputs.js";
import { accuracyOfSeveral, classesHeldOut, shuffledStates } from "./notices.js";
import { RowsSource, type Source } from "./source.js";
import { checkEnds, refuseForStream } from "./streams.js";

export type FitSettings = ReturnType<typeof checkFitOptions>;

/** What a run of `fit` trains on, what it validates on, and the shapes that the model has or gets. */
export interface Prepared {
  readonly train: Source;
  readonly held: Source | undefined;
  readonly graph: Graph;
  /** What should be said of it, where anything is. */
  notices(): string[];
}

/** Checks all data of a run. Nothing about the model changes. Rows are ready at once, streams when their first batches were read. */
export function prepareFit(
  core: ModelCore,
  [x, y]: readonly [unknown, unknown],
  settings: FitSettings,
): Prepared | Promise<Prepared> {
  const { validationData: held } = settings;
  if (isStream(x))
    return streamed(core, x, settings).then((train) => validated(core, train, settings));
  const prepared = inMemory(core, [x, y], settings);
  if (isStream(held)) return validated(core, prepared, settings);
  if (held === undefined) return prepared;
  return { ...prepared, held: heldInMemory(core, held, prepared.graph, settings) };
}

/** The same with what is given for validation; where that can't be used, a stream to train on is left. */
async function validated(
  core: ModelCore,
  prepared: Prepared,
  settings: FitSettings,
): Promise<Prepared> {
  const { validationData } = settings;
  if (validationData === undefined) return prepared;
  try {
    const held = isStream(validationData)
      ? await heldStream(core, validationData, prepared.graph, settings)
      : heldInMemory(core, validationData, prepared.graph, settings);
    return { ...prepared, held };
  } catch (error) {
    await prepared.train.end?.();
    throw error;
  }
}

async function streamed(core: ModelCore, x: BatchStream<unknown>, settings: FitSettings) {
  const { batchSize, shuffle, validationSplit, epochs, initialEpoch, stepsPerEpoch } = settings;
  const { sampleWeight, classWeight } = settings;
  const given = { batchSize, shuffle: shuffle || undefined, sampleWeight };
  refuseForStream("fit", { ...given, validationSplit: validationSplit || undefined });
  checkRepeats("x", x, epochs - initialEpoch, stepsPerEpoch);
  const index = Math.max(core.epochsSeen, initialEpoch);
  const { source, graph } = await prepareStream(core, core.compiled!, x, {
    index,
    classWeight,
  });
  const notices = () => accuracyOfSeveral(core.compiled!, graph);
  return { train: source, held: undefined, graph, notices };
}

/** Rows in memory: all, or without those that are held out for validation. */
function inMemory(
  core: ModelCore,
  [x, y]: readonly [unknown, unknown],
  settings: FitSettings,
): Prepared {
  const compiled = core.compiled!;
  const prepared = prepareData(core, compiled, [x, y, settings.sampleWeight]);
  const { dataset, graph } = prepared;
  const { batchSize, shuffle = true, validationData, validationSplit } = settings;
  const split = validationData === undefined && validationSplit > 0;
  const at = split ? splitAt(dataset.rows, validationSplit) : dataset.rows;
  const rows = weighClasses("fit", compiled, prepared, dataset.part(0, at), settings);
  const size = batchSizeFor(core, graph, at, batchSize);
  /** The order of rows number `index`, from the model's seed. */
  const orderOf = async (index: number) => {
    if (!shuffle) return undefined;
    core.checkAlive();
    return (await getEngine()).permutation(core.seed, index, at);
  };
  const train = new RowsSource(rows, size, orderOf);
  const held = split ? heldRows(core, graph, dataset.part(at, dataset.rows), settings) : undefined;
  const notices = () => [
    ...shuffledStates(core, graph, shuffle),
    ...accuracyOfSeveral(compiled, graph),
    ...(split ? classesHeldOut(compiled, prepared, at) : []),
  ];
  return { train, held, graph, notices };
}

function splitAt(rows: number, validationSplit: number): number {
  const at = Math.floor(rows * (1 - validationSplit));
  if (at > 0 && at < rows) return at;
  throw new BpttError(
    "EmptyData",
    `Training data contains ${rows} samples, which is not sufficient to split it into a validation and training set as specified by \`validationSplit: ${validationSplit}\`. Either provide more data, or a different value for the \`validationSplit\` argument.`,
  );
}

function heldInMemory(core: ModelCore, data: unknown, known: Graph, settings: FitSettings): Source {
  const names = {
    x: "validationData[0]",
    y: "validationData[1]",
    weights: "validationData[2]",
  };
  const parts = data as readonly [unknown, unknown];
  const { dataset } = prepareData(core, core.compiled!, parts, names, known);
  return heldRows(core, known, dataset, settings);
}

async function heldStream(
  core: ModelCore,
  data: BatchStream<unknown>,
  known: Graph,
  settings: FitSettings,
): Promise<Source> {
  const { validationBatchSize, validationSteps, epochs, initialEpoch, validations } = settings;
  refuseForStream("fit", { validationBatchSize });
  checkRepeats("validationData", data, validations(initialEpoch, epochs), validationSteps);
  const named = { name: "validationData", known };
  return (await prepareStream(core, core.compiled!, data, named)).source;
}

function heldRows(
  core: ModelCore,
  graph: Graph,
  data: Rows,
  { batchSize, validationBatchSize }: FitSettings,
): Source {
  return new RowsSource(
    data,
    batchSizeFor(core, graph, data.rows, validationBatchSize ?? batchSize),
  );
}

/** A generator is used up when it was read; a second pass would find nothing. What goes on without end makes no epoch. */
function checkRepeats(
  name: string,
  stream: BatchStream<unknown>,
  passes: number,
  steps: number | undefined,
): void {
  const option = name === "x" ? "stepsPerEpoch" : "validationSteps";
  if (steps === undefined) checkEnds(stream, name, option);
  if (passes < 2 || steps !== undefined || !isOneShot(stream)) return;
  throw new BpttError(
    "InvalidArgument",
    `${name} can be read only once, as a generator can, and would be read ${passes} times: give the function that makes it, or \`${option}\`.`,
  );
}
