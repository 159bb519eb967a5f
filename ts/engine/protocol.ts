// What passes between the engine's Worker and the thread that started it, once the Worker is up.
import type { CtcCall, HostedNetwork } from "./engine.js";
import type { Kit } from "./local.js";

/** The calls of a network that are answered; `dispose` is the engine's. */
export type NetworkCall = Exclude<keyof HostedNetwork, "dispose">;

export type Call =
  | { readonly to: "engine"; readonly name: "start"; readonly args: [Kit] }
  | { readonly to: "engine"; readonly name: "widen"; readonly args: [] }
  | { readonly to: "engine"; readonly name: "join"; readonly args: [number] }
  | { readonly to: "engine"; readonly name: "createNetwork"; readonly args: [string, number] }
  | { readonly to: "engine"; readonly name: "permutation"; readonly args: [number, number, number] }
  | { readonly to: "engine"; readonly name: "decodeCtc"; readonly args: [CtcCall] }
  | {
      readonly to: "engine";
      readonly name: "melSpectrogram";
      readonly args: [string, Float32Array];
    }
  | { readonly to: "engine"; readonly name: "dispose"; readonly args: [number] }
  | { readonly to: "engine"; readonly name: "createLayerWeights"; readonly args: [] }
  | { readonly to: "engine"; readonly name: "readWeights"; readonly args: [readonly number[]] }
  | {
      readonly to: "engine";
      readonly name: "writeWeights";
      readonly args: [readonly number[], readonly Float32Array[]];
    }
  | { readonly to: number; readonly name: NetworkCall; readonly args: unknown[] };

export type Request = Call & { readonly id: number };

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** An answer, with what the starter wants to know without asking. */
export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: Failure;
  readonly memoryBytes: number;
  readonly dead: boolean;
}

/** Bytes up to which a buffer is copied with its message: to hand it over takes longer. */
const SMALL = 1 << 10;

/** The buffers behind typed arrays in a message, to be handed over instead of copied: all but small ones. */
export function buffersIn(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    return buffer.byteLength > SMALL ? [buffer as ArrayBuffer] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(buffersIn);
}
