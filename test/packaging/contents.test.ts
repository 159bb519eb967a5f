import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, inject, test } from "vitest";

const packed = inject("packed");
const manifest = JSON.parse(
  readFileSync(path.join(inject("consumer"), "node_modules", "bptt", "package.json"), "utf8"),
);

test("holds what users need, and nothing else", () => {
  const names = packed.files.map((file) => file.path).sort();
  const expected = [
    "LICENSE",
    "README.md",
    "dist/index.cjs",
    "dist/index.d.cts",
    "dist/index.d.ts",
    "dist/index.js",
    "dist/speex-resampler-nonsimd.wasm",
    "dist/speex.js",
    "dist/wasm/bptt.relaxed-threads.wasm",
    "dist/wasm/bptt.relaxed.wasm",
    "dist/wasm/bptt.simd128-threads.wasm",
    "dist/wasm/bptt.simd128.wasm",
    "dist/wasm/glue.d.mts",
    "dist/wasm/glue.mjs",
    "dist/wasm/glue.threads.d.mts",
    "dist/wasm/glue.threads.mjs",
    "dist/worker.js",
    "package.json",
  ];
  // What is loaded when it is needed lies in files of its own.
  const other = /^((README\..*|CHANGELOG)\.md|dist\/\w+-[A-Z0-9]{8}\.js)$/;
  expect(names.filter((name) => !other.test(name))).toEqual(expected);
});

test("is small", () => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
  console.info(`package: ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)}`);
  expect(packed.size).toBeLessThan(3500 * 1024);
});

test("runs nothing when it is installed, and depends on nothing", () => {
  for (const hook of ["preinstall", "install", "postinstall", "prepare"]) {
    expect(manifest.scripts).not.toHaveProperty(hook);
  }
  expect(manifest.dependencies ?? {}).toEqual({});
});

test("names no files that it lacks", () => {
  const names = new Set(packed.files.map((file) => `./${file.path}`));
  const conditions = Object.values(manifest.exports["."]).flatMap((entry) =>
    Object.values(entry as Record<string, string>),
  );
  for (const file of [manifest.main, manifest.module, manifest.types, ...conditions]) {
    expect(names).toContain(file);
  }
});
