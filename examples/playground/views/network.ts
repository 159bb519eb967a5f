import "./network.css";
import { element, svg } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { Twin } from "./parts/twin.js";
import { figures } from "./pure/figure.js";
import type { Common, View } from "./view.js";

/** A layer as it is drawn. */
export interface LayerBox {
  /** "Bidirectional LSTM". */
  readonly name: string;
  /** Numbers that it makes at a step. */
  readonly size: number;
  readonly parameters: number;
  /** Which way it goes through time; undefined where it has none. */
  readonly time?: "forwards" | "both" | undefined;
}

export interface NetworkData {
  /** From the input to the output. */
  readonly layers: readonly LayerBox[];
}

export interface NetworkTexts {
  /** The second line of a layer: "32 a step, 5,376 parameters". */
  readonly line: (size: string, parameters: string) => string;
  /** Below all of them. */
  readonly sum: (parameters: string) => string;
  /** What the table is called, and the heads of its columns. */
  readonly table: string;
  readonly layer: string;
  readonly size: string;
  readonly parameters: string;
}

export interface NetworkOptions extends Common {
  readonly texts: NetworkTexts;
  /** Layers to keep room for until they are known. Default 0. */
  readonly expected?: number;
}

/** Of a layer: its height with the arrow to the next, its box, and the narrowest and widest box. */
const [PITCH, BOX, NARROW, WIDE] = [56, 34, 22, 104];
/** Sizes that boxes tell apart, from 1 on. */
const LARGEST = 512;
const MIDDLE = WIDE / 2 + 20;

/** A network from its input down to its output: boxes as wide as layers are large, with their sizes and parameters. */
export function createNetwork(host: HTMLElement, options: NetworkOptions): View<NetworkData> {
  const { label, locale, texts, expected = 0 } = options;
  const figure = figures(locale);
  const picture = svg("svg", { role: "img", "aria-label": label });
  const sum = element("p", { class: "network-sum" });
  let layers: readonly LayerBox[] = [];
  const all = () => layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const twin = new Twin(texts.table, () => ({
    caption: label,
    head: [texts.layer, texts.size, texts.parameters],
    rows: layers.map(({ name, size, parameters }) => [name, figure(size), figure(parameters)]),
  }));
  const stage = new Stage(host, "network", () => {
    const count = layers.length || expected;
    picture.setAttribute("viewBox", `0 0 340 ${Math.max(1, count * PITCH - (PITCH - BOX) + 8)}`);
    picture.replaceChildren(
      ...layers.flatMap((layer, i) => [
        ...(i > 0 ? [arrow(PITCH * i - (PITCH - BOX) + 4)] : []),
        drawn(layer, PITCH * i + 4),
      ]),
    );
    sum.textContent = layers.length > 0 ? texts.sum(figure(all())) : "\u00a0";
  });
  stage.root.append(picture, sum, twin.element);

  function drawn({ name, size, parameters, time }: LayerBox, top: number): SVGElement {
    const part = Math.min(1, Math.log2(Math.max(1, size)) / Math.log2(LARGEST));
    const width = NARROW + part * (WIDE - NARROW);
    const box = svg("rect", { x: MIDDLE - width / 2, y: top, width, height: BOX, rx: 8 });
    const x = 2 * MIDDLE + 4;
    const title = svg("text", { x, y: top + 14, class: "network-name" }, name);
    const words = texts.line(figure(size), figure(parameters));
    const line = svg("text", { x, y: top + 30, class: "network-line" }, words);
    const ways = time === undefined ? [] : [way(time, top + BOX / 2)];
    return svg("g", {}, box, ...ways, title, line);
  }

  return {
    update(data) {
      layers = data.layers;
      twin.update();
      stage.invalidate();
    },
    dispose() {
      twin.dispose();
      stage.dispose();
    },
  };
}

const arrow = (top: number): SVGElement => {
  const bottom = top + PITCH - BOX;
  const head = `M${MIDDLE - 4},${bottom - 7}L${MIDDLE},${bottom - 2}L${MIDDLE + 4},${bottom - 7}`;
  return svg("path", { class: "network-arrow", d: `M${MIDDLE},${top + 2}V${bottom - 3}${head}` });
};

/** Time goes to the right. */
function way(time: NonNullable<LayerBox["time"]>, middle: number): SVGElement {
  const one = (y: number, sign: number) =>
    `M${MIDDLE - 8 * sign},${y}H${MIDDLE + 8 * sign}` +
    `m${-4 * sign},-4l${4 * sign},4l${-4 * sign},4`;
  const ways = {
    forwards: one(middle, 1),
    both: one(middle - 6, 1) + one(middle + 6, -1),
  };
  return svg("path", { class: "network-way", d: ways[time] });
}
