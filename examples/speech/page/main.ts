// The page: a button, what is heard, and how long it took.
import { configure, loadModel, type Model } from "bptt";
import type { FrontEnd } from "../live/front_end.js";
import { Listener, THRESHOLDS } from "../live/listener.js";
import { type Microphone, NoMicrophone, openMicrophone } from "./microphone.js";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [button, status] = [element<HTMLButtonElement>("listen"), element("status")];
const [level, speech] = [element<HTMLMeterElement>("level"), element("speech")];
const [heard, latency] = [element("heard"), element("latency")];

function say(text: string, wrong = false): void {
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

/** A line for an utterance, which the first label of it begins. */
class Lines {
  #line: HTMLElement | undefined;

  add(label: string): void {
    if (this.#line === undefined) {
      this.#line = document.createElement("li");
      heard.append(this.#line);
    }
    this.#line.append(`${label} `);
    heard.scrollTop = heard.scrollHeight;
  }

  end(): void {
    this.#line = undefined;
  }
}

/** Listens until it is stopped. */
async function listen(model: Model, frontEnd: FrontEnd): Promise<() => Promise<void>> {
  const lines = new Lines();
  const telling = { label: (label: string) => lines.add(label), end: () => lines.end() };
  const listener = await Listener.open(model, frontEnd, telling);
  const failed = (error: Error) => say(`Listening failed: ${error.message}`, true);
  let microphone: Microphone;
  try {
    microphone = await openMicrophone(frontEnd.sampleRate, (samples) => {
      listener.push(samples).catch(failed);
    });
  } catch (error) {
    await listener.finish();
    throw error;
  }
  const shown = setInterval(() => show(listener), 50);
  return async () => {
    clearInterval(shown);
    await microphone.close();
    await listener.finish().catch(failed);
    show(listener);
  };
}

function show({ silence, latencies }: Listener): void {
  level.value = silence.level;
  speech.textContent = silence.open ? "speech" : "silence";
  latency.textContent = latencies.steps > 0 ? `${latencies}.` : "No steps yet.";
}

async function start(): Promise<void> {
  // In a Worker, so that neither drawing nor the sound's way to it waits for the model.
  await configure({ worker: true, threads: 1 });
  const frontEnd = (await (await fetch("./front_end.json")).json()) as FrontEnd;
  const model = await loadModel(new URL("./model.keras", location.href), { compile: false });
  element("labels").textContent = frontEnd.labels.slice(1).join(", ");
  level.low = THRESHOLDS.end;
  level.high = THRESHOLDS.begin;
  let stop: (() => Promise<void>) | undefined;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (stop) await stop();
      stop = stop ? undefined : await listen(model, frontEnd);
      say(stop ? "Listening." : "Stopped.");
    } catch (error) {
      if (!(error instanceof NoMicrophone)) console.error(error);
      say((error as Error).message, true);
    }
    button.disabled = false;
    button.focus();
    button.textContent = stop ? "Stop listening" : "Start listening";
    button.setAttribute("aria-pressed", String(stop !== undefined));
  });
  button.disabled = false;
  say("Ready.");
}

start().catch((error) => {
  console.error(error);
  say(`The model can't be loaded: ${error.message}`, true);
});
