// The example that labels sound while it arrives, as a user runs it.
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { help, readArguments } from "../../examples/speech/live/cli.js";
import { joined, TONES, utterance } from "../../examples/speech/live/tones.js";
import { wav } from "../audio/wav.js";
import { folderWith } from "../sentiment/files.js";
import { commandOf, runExample } from "../support/example.js";

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    expect(readArguments([])).toMatchObject({ fast: false, page: false, port: 4174 });
    const given = readArguments(["--model", "a.keras", "--wav", "b.wav"], "/home/ada");
    expect(given).toMatchObject({ model: "/home/ada/a.keras", wav: "/home/ada/b.wav" });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) expect(help).toContain(`--${name}`);
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--model="], /--model must not be empty/],
    [["--wav", "a", "--stdin"], /Of --wav, --stdin and --page there can be one/],
    [["--model", "a", "--save", "b"], /--save keeps the model that learns tones/],
    [["--port", "70000"], /--port must be a whole number from 0 to 65,535/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

test("tones are named as they were played, from a file and from a pipe", async () => {
  const folder = await folderWith({});
  const file = join(folder, "tones.keras");
  const learned = runExample("speech/live", ["--fast", "--save", file]);
  expect(learned.status).toBe(0);
  expect(learned.stdout.split("\n")).toHaveLength(6);

  const random = new Random(9);
  const some = Array.from({ length: 4 }, () => utterance(random));
  const pause = new Float32Array(4000);
  const sound = joined(some.flatMap(({ samples }) => [samples, pause]));
  const names = some.map(({ labels }) => labels.map((label) => `${TONES.labels[label]} `).join(""));
  const samples = new Uint8Array(Int16Array.from(sound, (x) => 2 ** 15 * x).buffer);
  await writeFile(join(folder, "some.wav"), wav({ data: samples, rate: 8000 }));

  const model = ["--model", file];
  const heard = runExample("speech/live", [...model, "--fast", "--wav", join(folder, "some.wav")]);
  expect(heard).toMatchObject({ status: 0, stdout: `${names.join("\n")}\n` });
  expect(heard.stderr).toMatch(
    /label: \d+\.\d\d ms median, .* at the 99th percentile, of \d+ steps/,
  );

  const piped = spawnSync(process.execPath, commandOf("speech/live", ...model, "--stdin"), {
    input: samples,
    encoding: "utf8",
  });
  expect(piped).toMatchObject({ status: 0, stdout: heard.stdout });
}, 180_000);

test("a model that is missing is told in a sentence", () => {
  const { status, stderr } = runExample("speech/live", ["--model", "/nowhere/a.keras"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "/nowhere/a.keras.json does not exist.\n",
  });
});
