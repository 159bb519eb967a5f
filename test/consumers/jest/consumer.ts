import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Run } from "../consumer.js";

export const packages = ["jest@30.5.2", "jest-environment-jsdom@30.5.2"];

const settings = [{}, { threads: 1 }, { threads: 3 }, { worker: true, threads: 2 }];

/** Jest's own way of loading, which is CommonJS in a sandbox, and modules in one. Without a word about handles left open. */
export async function check(run: Run, folder: string): Promise<void> {
  for (const environment of ["node", "jsdom"]) {
    settings.forEach((options, i) => {
      const call = `require("./suite.cjs")(${JSON.stringify(options)});\n`;
      const text = `/** @jest-environment ${environment} */\n${call}`;
      writeFileSync(path.join(folder, `${environment}-${i}.test.js`), text);
    });
  }
  const jest = ["node_modules/jest/bin/jest.js", "--ci"];
  const output = await run(process.execPath, jest);
  if (/did not exit|forced exit|open handle/.test(output)) throw new Error(output);
  const modules = { NODE_OPTIONS: "--experimental-vm-modules" };
  await run(process.execPath, [...jest, "--testMatch", "**/module.mjs"], modules);
}
