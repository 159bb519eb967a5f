import { spawn, spawnSync } from "node:child_process";
import { UserError } from "../../sentiment/user_error.js";
import { Endpoint } from "./endpoint.js";
import { piped } from "./piped.js";

/** A program that records, and how it is told to write samples of one channel and 16 bits to its output. */
interface Recorder {
  readonly name: string;
  readonly version: string;
  readonly args: (rate: number) => string[];
}

const recorders: readonly Recorder[] = [
  {
    name: "arecord",
    version: "--version",
    args: (rate) => ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", String(rate)],
  },
  {
    name: "sox",
    version: "--version",
    args: (rate) => [
      "-q",
      "-d",
      "-t",
      "raw",
      "-e",
      "signed",
      "-b",
      "16",
      "-L",
      "-c",
      "1",
      "-r",
      String(rate),
      "-",
    ],
  },
  {
    name: "ffmpeg",
    version: "-version",
    args: (rate) => [
      "-loglevel",
      "error",
      ...microphone(),
      "-f",
      "s16le",
      "-ac",
      "1",
      "-ar",
      String(rate),
      "-",
    ],
  },
];

/** Where ffmpeg finds a microphone. */
function microphone(): string[] {
  if (process.platform === "darwin") return ["-f", "avfoundation", "-i", ":default"];
  return ["-f", "alsa", "-i", "default"];
}

/**
 * Listens to the microphone until what was said is followed by silence, by `arecord`, `sox` or `ffmpeg`, whichever there is.
 *
 * @returns samples of one channel.
 * @throws UserError where there is none of them, or it hears nothing.
 */
export async function record(rate: number): Promise<Float32Array> {
  const found = recorders.find(({ name, version }) => spawnSync(name, [version]).status === 0);
  if (!found) {
    throw new UserError(
      `--record needs a program that records: install ${recorders.map(({ name }) => name).join(", or ")}.`,
    );
  }
  console.log("Speak now; silence ends.");
  const child = spawn(found.name, found.args(rate), { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const endpoint = new Endpoint(rate);
  for await (const samples of piped(child.stdout)) {
    if (endpoint.push(samples)) break;
  }
  child.kill();
  await ended;
  if (endpoint.heard) return endpoint.sound;
  const reason = complaints.trim().split("\n")[0];
  throw new UserError(
    `${found.name} recorded nothing that was said${reason ? `: ${reason}` : ""}: is there a microphone?`,
  );
}
