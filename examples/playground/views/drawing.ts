import { keyed } from "./parts/keyed.js";
import "./drawing.css";
import { type Bar, createBars } from "./bars.js";
import { drawInk } from "./drawing/ink.js";
import { Pen } from "./drawing/pen.js";
import { element } from "./parts/element.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { percentages } from "./pure/figure.js";
import { drawnBy, resampled, type Stroke } from "./pure/strokes.js";
import type { Common, View } from "./view.js";

export type { Point, Stroke } from "./pure/strokes.js";

export interface DrawingData {
  /** What the drawing is taken for, the likeliest first. */
  readonly guesses: readonly Bar[];
}

export interface DrawingTexts {
  /** How to draw by keys. */
  readonly keys: string;
  /** Where the pen of the keys is, in percent of the pad: "Pen down, 40% from the left, 60% from the top". */
  readonly pen: (down: boolean, x: string, y: string) => string;
  readonly undo: string;
  readonly clear: string;
  /** Before the buttons that draw by themselves, and what the bars and the marked one are called. */
  readonly presets: string;
  readonly guesses: string;
  readonly marked: string;
}

export interface DrawingOptions extends Common {
  readonly texts: DrawingTexts;
  /** Drawings that a button makes, as quickly as they were drawn. */
  readonly presets: readonly { readonly name: string; readonly strokes: readonly Stroke[] }[];
  /** Distance between the points of strokes that are handed on, in sides of the pad. */
  readonly spacing: number;
  /** Hears of all strokes so far, once a frame while they arrive; none when the pad was cleared. */
  readonly onStrokes: (strokes: readonly Stroke[]) => void;
}

/** A pad to draw on, by mouse, pen, finger or keys, with what the drawing is taken for. */
export function createDrawing(host: HTMLElement, options: DrawingOptions): View<DrawingData> {
  const drawing = new Drawing(host, options);
  return { update: (data) => drawing.update(data), dispose: () => drawing.dispose() };
}

/** The side of the pad at most, in CSS pixels; how far a key moves the pen, in sides. */
const [SIDE, STEP] = [320, 0.04];

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

const seconds = () => performance.now() / 1000;

class Drawing {
  readonly #options: DrawingOptions;
  readonly #stage: Stage;
  readonly #percentage: (share: number) => string;
  readonly #canvas = element("canvas");
  readonly #nib = element("span", { class: "drawing-nib", hidden: true });
  readonly #pad: HTMLElement;
  readonly #readout = new Readout(false);
  readonly #bars: View<readonly Bar[]>;
  readonly #pen = new Pen();
  /** Where the pen of the keys is. */
  #at = { x: 0.5, y: 0.5 };
  #playing = 0;
  #told = 0;

  constructor(host: HTMLElement, options: DrawingOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#percentage = percentages(locale);
    this.#stage = new Stage(host, "drawing", () => this.#draw());
    const named = { label, keys: texts.keys };
    const [hint, pad] = keyed("drawing-pad", named, this.#canvas, this.#nib);
    this.#pad = pad;
    const guesses = element("div", { class: "drawing-guesses" });
    this.#bars = createBars(guesses, { label: texts.guesses, locale, marked: texts.marked });
    const left = element("div", {}, this.#pad, this.#buttons());
    this.#stage.root.append(hint, left, guesses, this.#readout.element);
    this.#listen();
  }

  update({ guesses }: DrawingData): void {
    this.#bars.update(guesses);
  }

  dispose(): void {
    cancelAnimationFrame(this.#playing);
    cancelAnimationFrame(this.#told);
    this.#bars.dispose();
    this.#stage.dispose();
  }

  #buttons(): HTMLElement {
    const { presets, texts } = this.#options;
    const button = (name: string, act: () => void) => {
      const made = element("button", { type: "button" }, name);
      this.#stage.on(made, "click", act);
      return made;
    };
    const group = element(
      "div",
      { class: "drawing-presets", role: "group", "aria-label": texts.presets },
      element("span", { "aria-hidden": "true" }, texts.presets),
      ...presets.map(({ name, strokes }) => button(name, () => this.#play(strokes))),
    );
    return element(
      "div",
      { class: "drawing-buttons" },
      button(texts.undo, () => this.#undo()),
      button(texts.clear, () => this.#clear()),
      ...(presets.length > 0 ? [group] : []),
    );
  }

  #listen(): void {
    const pad = this.#pad;
    this.#stage.on(pad, "pointerdown", (event) => {
      if (event.button !== 0) return;
      this.#stop();
      pad.setPointerCapture(event.pointerId);
      this.#nib.hidden = true;
      this.#pen.lower(...this.#below(event), seconds());
      this.#changed();
    });
    this.#stage.on(pad, "pointermove", (event) => {
      if (!pad.hasPointerCapture(event.pointerId)) return;
      // All that the device reported since the last frame.
      const all = event.getCoalescedEvents();
      for (const part of all.length > 0 ? all : [event]) {
        this.#pen.move(...this.#below(part), seconds());
      }
      this.#changed();
    });
    const lift = () => this.#pen.lift();
    this.#stage.on(pad, "pointerup", lift);
    this.#stage.on(pad, "pointercancel", lift);
    this.#stage.on(pad, "keydown", (event) => this.#key(event));
  }

  #below({ clientX, clientY }: PointerEvent): [number, number] {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  #key(event: KeyboardEvent): void {
    const by = MOVES[event.key];
    const known = by !== undefined || [" ", "Backspace", "Escape"].includes(event.key);
    if (!known || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#stop();
    this.#nib.hidden = false;
    if (by !== undefined) this.#move(by);
    else if (event.key === "Backspace") this.#undo();
    else if (event.key === "Escape") this.#clear();
    else if (this.#pen.down) this.#pen.lift();
    else this.#pen.lower(this.#at.x, this.#at.y, seconds());
    this.#changed();
    const { x, y } = this.#at;
    const said = this.#options.texts.pen(this.#pen.down, this.#percentage(x), this.#percentage(y));
    this.#readout.say(said, true);
  }

  #move([dx, dy]: readonly [number, number]): void {
    const within = (place: number) => Math.min(1, Math.max(0, place));
    this.#at = { x: within(this.#at.x + dx), y: within(this.#at.y + dy) };
    this.#pen.move(this.#at.x, this.#at.y, seconds());
  }

  #undo(): void {
    this.#stop();
    this.#pen.undo();
    this.#changed();
  }

  #clear(): void {
    this.#stop();
    this.#pen.set([]);
    this.#changed();
  }

  #stop(): void {
    cancelAnimationFrame(this.#playing);
  }

  /** Draws as somebody did; at once for who would have less motion. */
  #play(strokes: readonly Stroke[]): void {
    this.#stop();
    const began = seconds();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const last = Math.max(0, ...strokes.flat().map(({ time }) => time));
    const on = () => {
      const time = still ? last : seconds() - began;
      this.#pen.set(drawnBy(strokes, time));
      this.#changed();
      if (time < last) this.#playing = requestAnimationFrame(on);
    };
    on();
  }

  #changed(): void {
    this.#stage.invalidate();
    if (this.#told !== 0) return;
    this.#told = requestAnimationFrame(() => {
      this.#told = 0;
      const { spacing, onStrokes } = this.#options;
      onStrokes(this.#pen.strokes.map((stroke) => resampled(stroke, spacing)));
    });
  }

  #draw(): void {
    const side = Math.min(SIDE, this.#stage.root.clientWidth - 2);
    drawInk(this.#canvas, this.#stage, this.#pen.strokes, side);
    this.#nib.classList.toggle("drawing-nib-down", this.#pen.down);
    this.#nib.style.left = `${side * this.#at.x}px`;
    this.#nib.style.top = `${side * this.#at.y}px`;
  }
}
