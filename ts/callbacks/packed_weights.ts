/** Weights as plain data, for the states of callbacks: a safetensors file as text in base64. */
import { show } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import { decodeSafetensors, encodeSafetensors } from "../io/safetensors.js";

/** Bytes of a text at a time: a call takes no more arguments than the stack holds. */
const PIECE = 0x8000;

export function packWeights(weights: readonly WeightValue[]): string {
  const bytes = encodeSafetensors(weights);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}

/** @param where what messages call the callback. */
export function unpackWeights(where: string, packed: unknown): WeightValue[] | undefined {
  if (packed === null || packed === undefined) return undefined;
  let text: string | undefined;
  try {
    if (typeof packed === "string") text = atob(packed);
  } catch {}
  if (text === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where}.setState expects what getState gave: the weights in base64, got ${show(packed)}.`,
    );
  }
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return [...decodeSafetensors(bytes, "the state").values()];
}
