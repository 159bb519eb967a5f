// The words around the READMEs' figures, in the languages of the READMEs.

import type { Family } from "./roster.js";

export interface Language {
  /** The table's first cell, its columns and rows. */
  corner: string;
  columns: Partial<Record<Family, string>>;
  rows: Record<string, string>;
  /** What separates the items of a list. */
  comma: string;
  /** Processor, day, load and versions. */
  how(machine: string, date: string, load: string, versions: string): string;
  /** How many times as long plain JavaScript takes, in straightforward loops and tiled. */
  promise(loops: string, tiled: string): string;
  shares(list: string): string;
  twoThreads(shares: string): string;
  streaming(list: string): string;
  starting(list: string): string;
  /** GFLOP/s of WebAssembly, wide and native, the level's name, and the shares of time that follow from them. */
  limit(rates: string, level: string, shares: string): string;
}

export const ENGLISH: Language = {
  corner: "ms, training step / inference",
  columns: {
    plain: "plain JavaScript",
    wasm: "WASM",
    wide: "WASM, `wide`",
    native: "native",
    tfjs: "TensorFlow.js",
    onnx: "ONNX Runtime Web",
    keras: "Keras",
    torch: "PyTorch",
  },
  rows: {
    rnn: "SimpleRNN(128)",
    lstm: "LSTM(128)",
    gru: "GRU(128)",
    numbers: "LSTM(128) on numbers",
    lstm512: "LSTM(512) on numbers",
    language: "language model",
  },
  comma: "; ",
  how: (machine, date, load, versions) =>
    `On one thread, the least of interleaved repetitions in one run: ${machine}; ${date}, load average ${load}. ${versions}.`,
  promise: (loops, tiled) =>
    `WASM SIMD against plain JavaScript: straightforward loops take ${loops} times as long for a training step of the SimpleRNN, the same algorithm in tiled loops ${tiled} times.`,
  shares: (list) =>
    `A training step over that of the fastest of Keras and PyTorch, WASM / \`wide\` / native: ${list}.`,
  twoThreads: (shares) =>
    `On two threads a training step of the SimpleRNN takes ${shares} of its time on one.`,
  streaming: (list) =>
    `One row step by step, microseconds a step of GRU(256) over 256 numbers: ${list}.`,
  starting: (list) =>
    `Start-up, milliseconds until the library is loaded + first prediction + first training step: ${list}.`,
  limit: (rates, level, shares) =>
    `The limit: one core multiplies and adds at ${rates} GFLOP/s with 128 bits, 256 bits and the level ${level}, and at that the products alone of a training step of the LSTM(512) take ${shares} of the fastest native library's time. No kernel passes these.`,
};

const CHINESE: Language = {
  corner: "毫秒，训练一步 / 推断",
  columns: {
    plain: "普通 JavaScript",
    wasm: "WASM",
    wide: "WASM，`wide`",
    native: "原生",
    tfjs: "TensorFlow.js",
    onnx: "ONNX Runtime Web",
    keras: "Keras",
    torch: "PyTorch",
  },
  rows: {
    rnn: "SimpleRNN(128)",
    lstm: "LSTM(128)",
    gru: "GRU(128)",
    numbers: "LSTM(128)，输入为数值",
    lstm512: "LSTM(512)，输入为数值",
    language: "语言模型",
  },
  comma: "；",
  how: (machine, date, load, versions) =>
    `单线程，同一次运行中交错重复的最小值：${machine}；${date}，平均负载 ${load}。${versions}。`,
  promise: (loops, tiled) =>
    `WASM SIMD 对普通 JavaScript：SimpleRNN 训练一步，直接的循环用时是它的 ${loops} 倍，同样算法的分块循环是 ${tiled} 倍。`,
  shares: (list) =>
    `训练一步的用时与 Keras、PyTorch 中最快者之比，WASM / \`wide\` / 原生：${list}。`,
  twoThreads: (shares) => `双线程时，SimpleRNN 训练一步的用时是单线程的 ${shares}。`,
  streaming: (list) => `单行逐步计算，GRU(256)、每步 256 个数值，每步微秒数：${list}。`,
  starting: (list) => `启动，毫秒：加载库 + 第一次预测 + 第一步训练：${list}。`,
  limit: (rates, level, shares) =>
    `极限：一个核心用 128 位、256 位和 ${level} 级别的乘加速度为 ${rates} GFLOP/s；以此计算，LSTM(512) 训练一步仅矩阵乘积就要最快原生库用时的 ${shares}。任何计算核心都不能超过。`,
};

export const LANGUAGES: Record<string, Language> = {
  "README.md": ENGLISH,
  "README.zh-CN.md": CHINESE,
};
