// npm test [-- VITEST ARGUMENTS]: sets up what is missing, then runs every test. Ends with a line of totals.
import { readFileSync } from "node:fs";
import path from "node:path";
import { canBuildNative, ensureNative } from "./lib/native.mjs";
import { ensurePackages, packageBin } from "./lib/npm.mjs";
import { main, root, run, say } from "./lib/run.mjs";
import { toolchains } from "./lib/rust.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

const report = path.join(root, "target", "vitest.json");

/** The core's own tests, compiled for this machine. They need cargo, which a finished build for WebAssembly does not bring. */
async function native() {
  const [toolchain] = toolchains();
  if (!toolchain) {
    say(
      "SKIPPED: the native tests of the numeric core (there is no cargo here; see https://rustup.rs).",
    );
    return { passed: 0, failed: 0, skipped: 1 };
  }
  say(
    "Testing the numeric core natively with `cargo test --release` (1 to 2 minutes the first time) ...",
  );
  let output = "";
  const status = await run(toolchain.cargo, ["test", "--release", "--no-fail-fast"], {
    // A dozen test programs, each optimised as a whole, would take minutes to link for nothing.
    env: {
      ...toolchain.env,
      CARGO_PROFILE_RELEASE_LTO: "off",
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
    },
    onOutput: (text) => {
      output += text;
    },
  });
  const count = (word) =>
    [...output.matchAll(new RegExp(`(\\d+) ${word}`, "g"))].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
  // A crate that does not compile fails no test, but counts as one.
  const failed = Math.max(count("failed;"), status === 0 ? 0 : 1);
  return { passed: count("passed;"), failed, skipped: count("ignored;") };
}

/** Everything that crosses a language or needs the built package. */
async function typescript() {
  say("Testing the API, the goldens and the package with vitest (a few minutes) ...");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const vitest = packageBin("vitest");
  const status = await run(process.execPath, [
    vitest,
    "run",
    ...reporters,
    ...process.argv.slice(2),
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, status === 0 ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  };
}

await main(async () => {
  await ensurePackages();
  await ensureWasm();
  // Tests compare both engines where there are both.
  if (canBuildNative()) await ensureNative();
  const parts = [await native(), await typescript()];
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  console.log(
    `npm test: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`,
  );
  return sum("failed") === 0 ? 0 : 1;
});
