import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
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
    "dist/inline.d.ts",
    "dist/inline.js",
    "dist/simd128.d.ts",
    "dist/simd128.js",
    "dist/speex-resampler-nonsimd.wasm",
    "dist/speex.js",
    "dist/wasm/bptt.relaxed.wasm",
    "dist/wasm/bptt.rest.wasm",
    "dist/wasm/bptt.threads.wasm",
    "dist/wasm/bptt.training.wasm",
    "dist/wasm/bptt.wasm",
    "dist/wasm/glue.d.mts",
    "dist/wasm/glue.mjs",
    "dist/worker.js",
    "package.json",
  ];
  // What is loaded when it is needed lies in files of its own.
  const other = /^((README\..*|CHANGELOG)\.md|dist\/\w+-[a-z0-9]{8}\.js)$/;
  expect(names.filter((name) => !other.test(name))).toEqual(expected);
});

test("is small, beside the module that is inlined", () => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
  const inline = readFileSync(
    path.join(inject("consumer"), "node_modules", "bptt", "dist", "inline.js"),
  );
  const size = packed.size - gzipSync(inline).length;
  const unpacked = packed.unpackedSize - inline.length;
  console.info(`package: ${kilobytes(size)}, unpacked ${kilobytes(unpacked)}`);
  expect(size).toBeLessThan(1440 * 1024);
  expect(unpacked).toBeLessThan(4090 * 1024);
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

test("has no import that Vite misreads", () => {
  const dist = path.join(inject("consumer"), "node_modules", "bptt", "dist");
  const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));
  // It looks for the names that are read of a file, and not behind a `then`.
  const misread = scripts.filter((name) =>
    /await import\("[^"]*"\)\.then/.test(readFileSync(path.join(dist, name), "utf8")),
  );
  expect(scripts.length).toBeGreaterThan(5);
  expect(misread).toEqual([]);
});
