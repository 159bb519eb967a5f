// The machine, in words: its processor and the widest vectors that it multiplies and adds.

import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** The level that native code can choose, from the flags that Linux tells of. */
const LEVELS = [
  ["avx512f", "AVX-512"],
  ["avx2", "AVX2"],
  ["asimd", "NEON"],
] as const;

export function machine(): string {
  const { model } = cpus()[0]!;
  const where = `${cpus().length} processors, ${process.platform} ${process.arch}`;
  let text = "";
  try {
    text = readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return `${model.trim()}, ${where}`;
  }
  const field = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, "m").exec(text)?.[1];
  const flags = (field("flags") ?? field("Features") ?? "").split(" ");
  const level = LEVELS.find(([flag]) => flags.includes(flag))?.[1] ?? "no wide vectors";
  const family = field("cpu family");
  const kind = family ? ` (family ${family}, model ${field("model")})` : "";
  return `${model.trim()}${kind}, ${level}, ${where}`;
}
