import "./sound.css";
import {
  type Microphone,
  NoMicrophone,
  openMicrophone,
  type Reason,
} from "../../speech/page/microphone.js";
import { type Bar, createBars } from "./bars.js";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { FLOOR, level } from "./pure/level.js";
import { decoded } from "./sound/file.js";
import { drawSpectrogram } from "./sound/spectrogram.js";
import type { Common, View } from "./view.js";

export interface SoundData {
  /** What the model hears: numbers by bands for each frame, the newest last. */
  readonly frames: readonly ArrayLike<number>[];
  /** What it takes the sound for, the likeliest first. */
  readonly guesses: readonly Bar[];
}

export interface SoundTexts {
  readonly start: string;
  readonly stop: string;
  /** On the button that takes a file, and where one may be dropped. */
  readonly choose: string;
  readonly drop: string;
  readonly level: string;
  readonly spectrogram: string;
  /** In the place of a spectrogram of nothing. */
  readonly empty: string;
  readonly guesses: string;
  readonly marked: string;
  /** Why there is no microphone, in a sentence each. */
  readonly reasons: Readonly<Record<Reason, string>>;
  /** What a file is that can't be read: "notes.txt is no sound that this browser reads." */
  readonly unreadable: (name: string) => string;
  /** What is said while it listens, and afterwards. */
  readonly listening: string;
  readonly stopped: string;
  readonly heard: (name: string) => string;
}

export interface SoundOptions extends Common {
  readonly texts: SoundTexts;
  /** Samples a second that are handed on: the browser resamples. */
  readonly rate: number;
  /** Frames for which the spectrogram has room. */
  readonly room: number;
  /** Hears samples from -1 to 1: 128 at a time from a microphone, all at once from a file. */
  readonly onSamples: (samples: Float32Array) => void;
  /** Hears of the end of a recording or a file. */
  readonly onEnd: () => void;
}

/** Sound from the microphone or from a file, with its level, its spectrogram and what it is taken for. */
export function createSound(host: HTMLElement, options: SoundOptions): View<SoundData> {
  const sound = new Sound(host, options);
  return { update: (data) => sound.update(data), dispose: () => sound.dispose() };
}

class Sound {
  readonly #options: SoundOptions;
  readonly #stage: Stage;
  readonly #button: HTMLButtonElement;
  readonly #file = element("input", { type: "file", accept: "audio/*", class: "view-hint" });
  readonly #level: HTMLMeterElement;
  readonly #canvas = element("canvas");
  readonly #empty: HTMLElement;
  readonly #status = element("p", { class: "sound-status", role: "status" });
  readonly #bars: View<readonly Bar[]>;
  #microphone: Microphone | undefined;
  #data: SoundData = { frames: [], guesses: [] };
  #loudness = FLOOR;

  constructor(host: HTMLElement, options: SoundOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#stage = new Stage(host, "sound", () => this.#draw());
    this.#stage.root.setAttribute("role", "group");
    this.#stage.root.setAttribute("aria-label", label);
    this.#button = element("button", { type: "button", "aria-pressed": "false" }, texts.start);
    this.#level = element("meter", {
      min: FLOOR,
      max: 0,
      value: FLOOR,
      "aria-label": texts.level,
    });
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", texts.spectrogram);
    const guesses = element("div", { class: "sound-guesses" });
    this.#bars = createBars(guesses, { label: texts.guesses, locale, marked: texts.marked });
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    const parts = [this.#controls(), this.#status, this.#empty, this.#canvas, guesses];
    this.#stage.root.append(...parts);
    this.#listen();
  }

  update(data: SoundData): void {
    this.#data = data;
    this.#bars.update(data.guesses);
    this.#stage.invalidate();
  }

  dispose(): void {
    void this.#microphone?.close();
    this.#bars.dispose();
    this.#stage.dispose();
  }

  #controls(): HTMLElement {
    const { texts } = this.#options;
    const choose = element("button", { type: "button" }, texts.choose);
    this.#stage.on(choose, "click", () => this.#file.click());
    // The button stands for it: two stops of the same purpose are one too many.
    this.#file.tabIndex = -1;
    this.#file.setAttribute("aria-label", texts.choose);
    return element(
      "div",
      { class: "view-controls" },
      this.#button,
      element("span", { class: "sound-level", "aria-hidden": "true" }, texts.level),
      this.#level,
      choose,
      this.#file,
      element("span", { class: "sound-drop" }, texts.drop),
    );
  }

  #listen(): void {
    const root = this.#stage.root;
    this.#stage.on(this.#button, "click", () => void this.#toggle());
    this.#stage.on(this.#file, "change", () => {
      const file = this.#file.files?.[0];
      // So that the same file can be chosen again.
      if (file) void this.#read(file).then(() => (this.#file.value = ""));
    });
    this.#stage.on(root, "dragover", (event) => {
      event.preventDefault();
      root.classList.add("sound-over");
    });
    this.#stage.on(root, "dragleave", () => root.classList.remove("sound-over"));
    this.#stage.on(root, "drop", (event) => {
      event.preventDefault();
      root.classList.remove("sound-over");
      const file = event.dataTransfer?.files[0];
      if (file) void this.#read(file);
    });
  }

  async #toggle(): Promise<void> {
    this.#button.disabled = true;
    if (this.#microphone) await this.#stop();
    else await this.#start();
    this.#button.disabled = false;
    const on = this.#microphone !== undefined;
    this.#button.textContent = on ? this.#options.texts.stop : this.#options.texts.start;
    this.#button.setAttribute("aria-pressed", String(on));
    this.#button.focus();
  }

  async #start(): Promise<void> {
    const { rate, texts } = this.#options;
    try {
      const microphone = await openMicrophone(rate, (samples) => this.#heard(samples));
      // It may have been disposed of while the user was asked.
      if (this.#stage.signal.aborted) await microphone.close();
      else this.#microphone = microphone;
      this.#say(texts.listening);
    } catch (error) {
      const reason = error instanceof NoMicrophone ? error.reason : "other";
      this.#say(texts.reasons[reason], true);
    }
  }

  async #stop(): Promise<void> {
    await this.#microphone?.close();
    this.#microphone = undefined;
    this.#loudness = FLOOR;
    this.#stage.invalidate();
    this.#options.onEnd();
    this.#say(this.#options.texts.stopped);
  }

  #heard(samples: Float32Array): void {
    // Falls slowly, so that it can be read.
    this.#loudness = Math.max(level(samples), this.#loudness - 0.5);
    this.#stage.invalidate();
    this.#options.onSamples(samples);
  }

  async #read(file: File): Promise<void> {
    const { rate, texts, onSamples, onEnd } = this.#options;
    let samples: Float32Array;
    try {
      samples = await decoded(file, rate);
    } catch {
      this.#say(texts.unreadable(file.name), true);
      return;
    }
    if (this.#stage.signal.aborted) return;
    onSamples(samples);
    onEnd();
    this.#say(texts.heard(file.name));
  }

  #say(text: string, wrong = false): void {
    this.#status.textContent = text;
    this.#status.classList.toggle("sound-wrong", wrong);
  }

  #draw(): void {
    this.#level.value = this.#loudness;
    const { frames } = this.#data;
    this.#empty.hidden = frames.length > 0;
    this.#canvas.hidden = frames.length === 0;
    if (frames.length > 0) drawSpectrogram(this.#canvas, this.#stage, frames, this.#options.room);
  }
}
