// What installs in seconds; the others are tried by `npm run consumers`.
import path from "node:path";
import { expect, inject, test } from "vitest";
import { NoRegistry, tryConsumer } from "./consumer.js";

const packed = path.join(inject("consumer"), inject("packed").filename);

test.each(["cdn", "offline", "esbuild", "rollup", "vite", "vitest", "deno", "bun", "jest"])(
  "works in %s",
  { timeout: 600_000 },
  async (name) => {
    try {
      await tryConsumer(name, packed);
    } catch (error) {
      if (!(error instanceof NoRegistry)) throw error;
      console.warn(`SKIPPED ${name}: npm's registry can't be reached to install it.`);
      return expect(error).toBeInstanceOf(NoRegistry);
    }
  },
);
