import { NoRegistry, type Run } from "../consumer.js";
import { expectTrained } from "../trained.js";

export const packages = ["electron@41"];

/** An app's main process, and the page of its window, which is a file. Electron wants a display: where Linux has none, that of `xvfb-run`. */
export async function check(run: Run): Promise<void> {
  // What npm would run where it runs packages' scripts: the package has its program from elsewhere.
  await run(process.execPath, ["node_modules/electron/install.js"]).catch(({ message }) => {
    throw new NoRegistry(`Electron's program can't be had: ${message}`);
  });
  const app = [process.execPath, "node_modules/electron/cli.js", "--no-sandbox", "main.cjs"];
  const displayed = process.platform !== "linux" || process.env.DISPLAY !== undefined;
  const [program, ...args] = displayed ? app : ["xvfb-run", "-a", ...app];
  const lines = (await run(program!, args)).split("\n").filter((line) => line.startsWith("{"));
  expectTrained(lines[0] ?? "", { worker: false, threads: 2 });
  expectTrained(lines[1] ?? "", { worker: true, threads: 1 });
}
