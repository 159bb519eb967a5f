// onnxruntime-web, which only predicts: `onnx.ts FOLDER {"threads":1,"cell":"SimpleRNN"}`.

import { VOCABULARY } from "../../test/oracle/data.js";
import type { Cell } from "../cell.js";
import { onnxReferenceModel } from "../peers/onnx.mjs";
import { checkSameModel, referenceModel } from "../plain/same_model.js";
import { LENGTH } from "../workload.js";
import { gatedReference } from "./gated_reference.js";
import { serve } from "./serve.js";

const { threads, cell } = JSON.parse(process.argv[3]!) as { threads: number; cell: Cell };

const sizes = { vocabulary: VOCABULARY, features: 128, units: 128 };
const reference =
  cell === "SimpleRNN" ? referenceModel(sizes) : await gatedReference(cell, sizes, LENGTH);
const model = await onnxReferenceModel(cell, reference.weights, sizes, LENGTH, threads);
await checkSameModel(reference, sizes, LENGTH, model.predict);

await serve({
  engine: `${model.engine}, Node ${process.versions.node}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
  async train() {
    throw new Error("onnxruntime-web does not train.");
  },
  async infer(tokens, rows) {
    for (let at = 0; at < tokens.length; at += rows * LENGTH)
      await model.predict(tokens.subarray(at, at + rows * LENGTH), rows);
  },
});
