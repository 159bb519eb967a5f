// What bounds a kernel on this machine: multiply-adds that never leave their registers, and how fast memory is read.

import { capture, say } from "../scripts/lib/run.mjs";

export interface Ceilings {
  /** GFLOP/s of one core with vectors of 128 bits, as WebAssembly has, of 256, as `wide` has, and with the widest of native code. */
  narrow: number;
  wide: number;
  native: number;
  /** The name of that level. */
  level: string;
  /** GB/s that one core reads. */
  memory: number;
  /** Billions of activations a second, of numbers in the first cache, with the same vectors. */
  curves: Record<"narrow" | "wide" | "native", number>;
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
  const native = rate(level, "registers alone");
  // Where vectors are wider, a fused multiply-add of 256 bits is what two of 128 take.
  const wide = rate("avx2", "registers alone") || native;
  const share = level === "neon" || level === "scalar" ? 1 : 1 / 2;
  const own = rate(level, "tanh");
  const ofWide = rate("avx2", "tanh") || own;
  return {
    narrow: share * wide,
    wide,
    native,
    level,
    memory: rate(level, "memory read"),
    curves: { narrow: share * ofWide, wide: ofWide, native: own },
  };
}
