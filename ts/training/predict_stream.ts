import { Rows } from "../data/rows.js";
import { type BatchStream, hasEpochs } from "../data/stream.js";
import type { ModelCore } from "../model/core.js";
import { isArray } from "../show.js";
import { type Answered, type Asked, answeredBy } from "./answers.js";
import { batchSizeFor, prepareInputs } from "./inputs.js";
import type { checkRun } from "./options.js";
import { StreamSource } from "./stream_source.js";
import { checkEnds, peek, refuseForStream } from "./streams.js";

/** What `predict` computes on where batches come as a stream: of the answers that there are once it was read. */
export async function askedOfStream(
  core: ModelCore,
  x: BatchStream<unknown>,
  { batchSize, steps }: ReturnType<typeof checkRun>,
): Promise<Asked> {
  refuseForStream("predict", { batchSize });
  if (steps === undefined) checkEnds(x, "x", "steps");
  let { graph } = core;
  const answered: Answered[] = [];
  // Elements of a Dataset are lists: of those targets may be one more member.
  const inputsOf = (member: unknown) => (hasEpochs(x) && isArray(member) ? member[0] : member);
  const source = new StreamSource(x, "x", (member) => {
    const prepared = prepareInputs(core, inputsOf(member), "x", graph);
    graph = prepared.graph;
    const { rows } = prepared.inputs[0]!;
    batchSizeFor(core, graph, rows, rows);
    answered.push(answeredBy(graph, prepared.inputs));
    return Rows.of(prepared.inputs, []);
  });
  await peek(source);
  return { source, graph: graph!, answered };
}
