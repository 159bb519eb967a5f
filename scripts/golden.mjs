// npm run golden: writes the reference numbers again, with Keras from PyPI in a virtual environment (.venv).
import path from "node:path";
import { python } from "../test/golden/environment.mjs";
import { main, must, root, say } from "./lib/run.mjs";

const generators = ["test/golden/generate.py", "test/text/golden/generate.py"];

await main(async () => {
  const executable = python();
  for (const generator of generators) {
    say(`Running ${generator} (up to a minute) ...`);
    const script = path.join(root, generator);
    await must(executable, [script], { cwd: path.dirname(script) });
  }
});
