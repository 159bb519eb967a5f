// The weights in an archive, of which no more is unpacked than the model can have.
import { BpttError } from "../../errors.js";
import type { Graph } from "../../model/graph.js";
import { type Group, readHDF5 } from "../hdf5/read.js";
import type { Archive } from "./archive.js";

/** Of a weight Keras keeps at most this many numbers beside it, and each may have 64 bits. */
const SLOTS = 8;
/** Bytes of all else in a weights file: what describes each data set, and the file. */
const EACH = 2 ** 12;
const REST = 2 ** 20;

/** The most bytes that the weights of a model and its optimizer take in a file. */
export function mostBytes({ weights, inputs }: Graph): number {
  // Words that have a weight each have it twice.
  const words = inputs.reduce((sum, { door }) => sum + (door?.shape.at(-1) ?? 0), 0);
  const numbers = weights.reduce((sum, { size }) => sum + size, words);
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
