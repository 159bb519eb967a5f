import { css } from "../pure/colour_scale.js";
import type { Scale } from "../pure/scale.js";
import { element } from "./element.js";

/** Colours of the strip's gradient: between them a browser mixes in sRGB, which is off where they are far apart. */
const STOPS = 17;

/** A strip of all colours, with round values below it. */
export class Legend {
  readonly #strip = element("div", { class: "view-strip" });
  readonly #marks = element("div", { class: "view-marks" });
  readonly element = element(
    "div",
    { class: "view-legend", "aria-hidden": "true" },
    this.#strip,
    this.#marks,
  );

  show(scale: Scale, figure: (value: number) => string): void {
    const [low, high] = scale.range;
    const stops = Array.from({ length: STOPS }, (_, i) => {
      const part = i / (STOPS - 1);
      const value =
        scale.kind === "logarithmic" ? low * (high / low) ** part : low + part * (high - low);
      return css(scale.colour(value));
    });
    this.#strip.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const marks = scale.marks(4).map((value) => {
      const left = `left: ${100 * scale.place(value)}%`;
      return element("span", { style: left }, figure(value));
    });
    this.#marks.replaceChildren(...marks);
  }
}
