// The microphone, as a program that stands in for the one that records.
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { record } from "../../examples/speech/sound/record.js";
import { folderWith } from "../sentiment/files.js";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
  vi.restoreAllMocks();
});

/** Has no other programs than these, which are Node's. */
async function programs(scripts: Record<string, string>): Promise<void> {
  const folder = await folderWith({});
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(folder, name);
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
  }
  process.env.PATH = folder;
  vi.spyOn(console, "log").mockImplementation(() => {});
}

/** Half a second of noise and then silence without end, in pieces that cut samples in two. */
const SPEAKS = `
if (process.argv[2] === "--version") process.exit(0);
if (!process.argv.includes("8000")) process.exit(1);
let i = 0;
const say = () => {
  const piece = Buffer.alloc(1601);
  for (let k = 0; k + 1 < 1601; k += 2) piece.writeInt16LE(i++ < 8000 && i > 4000 ? (i % 7) * 2000 : i % 3, k);
  process.stdout.write(i % 2 ? piece : piece.subarray(0, 1600), () => setTimeout(say, 2));
};
say();`;

test.skipIf(process.platform === "win32")("is listened to until silence", async () => {
  await programs({ sox: SPEAKS });
  const samples = await record(8000);
  expect(samples.length / 8000).toBeGreaterThan(0.4);
  expect(samples.length / 8000).toBeLessThan(1.2);
});

test.skipIf(process.platform === "win32")("is said to be missing where there is none", async () => {
  await programs({});
  await expect(record(8000)).rejects.toThrow(
    "--record needs a program that records: install arecord, or sox, or ffmpeg.",
  );
  await programs({
    arecord: `if (process.argv[2] !== "--version") { console.error("no soundcards found"); process.exit(1); }`,
  });
  await expect(record(8000)).rejects.toThrow(
    "arecord recorded nothing that was said: no soundcards found: is there a microphone?",
  );
});
