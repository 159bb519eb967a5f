// What bounds a kernel on this machine: multiply-adds that never leave their registers, and how fast memory is read.

import { capture, say } from "../scripts/lib/run.mjs";

/** Of one core with vectors of 128 bits, as WebAssembly has, of 256, as `wide` has, and with the widest of native code. */
export interface Rates {
  narrow: number;
  wide: number;
  native: number;
}

/** GFLOP/s, and what else bounds. */
export interface Ceilings extends Rates {
  /** The name of that level. */
  level: string;
  /** GB/s that one core reads. */
  memory: number;
  /** Billions of activations a second, of numbers in the first cache. */
  curves: Rates;
}

/** Measured by a program of crates/kernel-bench; nothing where cargo is not at hand. */
export function measureCeilings(): Ceilings | undefined {
  say("Ceilings of the processor: crates/kernel-bench (minutes where it is first compiled) ...");
  const run = ["run", "--release", "--quiet", "-p", "kernel-bench", "--example", "levels"];
  const text = capture("cargo", [...run, "--", "ceilings"], { timeout: 600_000 });
  return text === undefined ? undefined : readCeilings(text);
}

/** Of what that program prints: the level that it chose, and of each level its name and two rates. */
export function readCeilings(text: string): Ceilings | undefined {
  const level = /^chosen here: (\w+)$/m.exec(text)?.[1];
  if (level === undefined) return undefined;
  const rate = (name: string, what: string) => {
    const section = new RegExp(`^${name}\\n(?:  .*\\n?)*`, "m").exec(text)?.[0] ?? "";
    return Number(new RegExp(`^  ${what} +([\\d.]+)`, "m").exec(section)?.[1]);
  };
  const rates = (what: string): Rates => {
    const native = rate(level, what);
    // Where vectors are wider, an operation of 256 bits is what two of 128 take.
    const wide = rate("avx2", what) || native;
    const narrow = level === "neon" || level === "scalar" ? native : wide / 2;
    return { narrow, wide, native };
  };
  const memory = rate(level, "memory read");
  return { ...rates("registers alone"), level, memory, curves: rates("tanh") };
}
