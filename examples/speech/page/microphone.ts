/** An open microphone. */
export interface Microphone {
  close(): Promise<void>;
}

/** Why there is no microphone. */
export type Reason = "refused" | "missing" | "busy" | "insecure" | "other";

/** Something that the user can put right, in a sentence. */
export class NoMicrophone extends Error {
  /** For pages that have sentences of their own. */
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What browsers call the reasons, and what they mean. */
const REASONS: Record<string, readonly [Reason, string]> = {
  NotAllowedError: [
    "refused",
    "The microphone was refused: allow it in the browser's settings for this page.",
  ],
  NotFoundError: ["missing", "There is no microphone: plug one in, then start again."],
  NotReadableError: ["busy", "The microphone is in use by another program."],
};

/** Opens the microphone at a rate; samples come 128 at a time, and none once it is being closed. */
export async function openMicrophone(
  rate: number,
  heard: (samples: Float32Array) => void,
): Promise<Microphone> {
  const stream = await askForMicrophone();
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  // The browser resamples: the context runs at the model's rate.
  const context = new AudioContext({ sampleRate: rate });
  let open = true;
  const close = () => {
    open = false;
    stop();
    return context.close();
  };
  try {
    await context.audioWorklet.addModule(new URL("./capture.js", import.meta.url));
    const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    // Samples may still be on their way when it is closed.
    capture.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      if (open) heard(data);
    };
    context.createMediaStreamSource(stream).connect(capture);
    await context.resume();
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function askForMicrophone(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) {
    const where = "A page may listen only where it comes by https or from localhost.";
    throw new NoMicrophone("insecure", where);
  }
  // What calls are improved by takes parts of the sound away.
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...plain } });
  } catch (error) {
    const { name, message } = error as DOMException;
    const other = ["other", `The microphone can't be opened: ${message}.`] as const;
    throw new NoMicrophone(...(REASONS[name] ?? other));
  }
}
