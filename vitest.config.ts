import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests of what is published: they pack and install the project first. */
const packageTests = ["packaging", "browser", "consumers"].map(
  (name) => `test/${name}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    maxWorkers: 2,
    // They end what hangs. How fast anything is they don't judge: other programs may keep the processors busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // What is installed or was built here does not decide what is tested: `BPTT_ENGINE=native npm test` asks for native code.
    env: { BPTT_ENGINE: process.env.BPTT_ENGINE || "wasm" },
    projects: [
      {
        extends: true,
        // Tests import the library as its users do; here that name means the sources.
        resolve: { alias: { bptt: fileURLToPath(new URL("./ts/index.ts", import.meta.url)) } },
        test: {
          name: "sources",
          setupFiles: "test/files.setup.ts",
          include: ["test/**/*.test.ts"],
          exclude: packageTests,
          typecheck: {
            enabled: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "./tsconfig.json",
          },
        },
      },
      {
        extends: true,
        test: {
          name: "package",
          // Those who install `bptt` alone have no native code, and are not to ask for it.
          env: { BPTT_ENGINE: "wasm" },
          include: packageTests,
          globalSetup: "test/packaging/install.ts",
        },
      },
    ],
  },
});
