// npm run golden: writes the reference numbers again, with Keras from PyPI in a virtual environment (.venv).
import { existsSync } from "node:fs";
import path from "node:path";
import { main, must, root, StepError, say, which } from "./lib/run.mjs";

const environment = path.join(root, ".venv");
const python = path.join(
  environment,
  ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
);
const requirements = path.join(root, "test", "golden", "requirements.txt");
const generators = ["test/golden/generate.py", "test/text/golden/generate.py"];

await main(async () => {
  if (!existsSync(python)) {
    const system = which("python3") ?? which("python");
    if (!system) throw new StepError("Python was not found.", "Install Python 3.11 or newer.");
    say("Making a virtual environment in .venv ...");
    await must(system, ["-m", "venv", environment], {
      remedy: "On Debian, venv is a package of its own: `apt-get install python3-venv`.",
    });
  }
  say("Installing Keras and TensorFlow (1 to 2 minutes the first time, 2 GB on disk) ...");
  await must(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
  for (const generator of generators) {
    say(`Running ${generator} (up to a minute) ...`);
    const script = path.join(root, generator);
    await must(python, [script], { cwd: path.dirname(script) });
  }
});
