// How the examples begin and end, whatever they do.
import { spawn } from "node:child_process";
import { expect, test } from "vitest";

test("a program whose output nobody reads any more ends quietly", async () => {
  const command = new URL("../examples/command.ts", import.meta.url).href;
  const program = `
    import { start } from ${JSON.stringify(command)};
    const run = async () => {
      for (;;) {
        console.log("More.");
        await new Promise(setImmediate);
      }
    };
    await start({ help: "", readArguments: () => ({ help: false }), run });`;
  const child = spawn(process.execPath, [
    ...["--import", "tsx", "--input-type=module", "--eval", program],
  ]);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect([status, said]).toEqual([141, ""]);
});
