// npm run fuzz -- [--parser zip] [--inputs 100000] [--seconds 180] [--seed 1]: damaged files for each parser of model files, and what came of them.
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";
import { type ParserName, parsers } from "./parsers.js";

const { values } = parseArgs({
  options: {
    parser: { type: "string", multiple: true, default: Object.keys(parsers) },
    inputs: { type: "string", default: "100000" },
    seconds: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
  },
});

// What is read in spite of its name, and the like, is said too often here.
console.warn = () => {};
for (const name of values.parser as ParserName[]) {
  const start = performance.now();
  const { inputs, read, refused, longest, faults } = await fuzz(
    parsers[name],
    Number(values.seed),
    Number(values.inputs),
    Number(values.seconds),
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${name}: ${inputs} inputs in ${seconds} s: ${read} read, ${refused} refused, the longest ${longest.toFixed(0)} ms`,
  );
  for (const fault of faults) console.log(fault);
  if (faults.length > 0) process.exitCode = 1;
}
