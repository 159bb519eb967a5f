// Weights out of Keras's files, of which no more is unpacked than the model can have.
import { BpttError } from "../../errors.js";
import type { Read } from "../../io/source.js";
import type { ModelCore } from "../../model/core.js";
import type { Graph } from "../../model/graph.js";
import { type Group, readHDF5 } from "../hdf5/read.js";
import type { Found } from "../matching.js";
import type { Archive } from "./archive.js";
import { foundWeights } from "./weights_file.js";

/** Of a weight Keras keeps at most this many numbers beside it, and each may have 64 bits. */
const SLOTS = 8;
/** Bytes of all else in a weights file: what describes each data set, and the file. */
const EACH = 2 ** 12;
const REST = 2 ** 20;

/** The most bytes that the weights of a model and its optimizer take in a file. */
function mostBytes({ weights }: Graph): number {
  const numbers = weights.reduce((sum, { size }) => sum + size, 0);
  return (1 + SLOTS) * (8 * numbers + EACH * (weights.length + 1)) + REST;
}

/** The weights of an archive. */
export function openArchive({ weights }: Archive, from: string, graph: Graph): Group {
  const most = mostBytes(graph);
  if (weights.size > most) {
    throw new BpttError(
      "File",
      `${from} holds weights of ${weights.size} bytes, and those of its model and optimizer take at most ${most}.`,
    );
  }
  return readHDF5(weights.bytes(), from, most);
}

/** What `.weights.h5` holds. */
export function findInHDF5({ bytes, from }: Read, core: ModelCore, graph: Graph): Found {
  const root = readHDF5(bytes, from, mostBytes(graph));
  return foundWeights(root, from, core.self, graph.weights);
}
