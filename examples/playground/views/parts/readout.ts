import { element } from "./element.js";

/** A line that says what a component's cursor stands on. */
export class Readout {
  readonly element: HTMLElement;

  /** @param seen False where the component shows the same in its own way. */
  constructor(seen = true) {
    this.element = element("p", { class: seen ? "view-readout" : "view-hint", role: "status" });
  }

  /**
   * Says it. Only what was asked for by keys is read aloud: a pointer passes over more than anyone wants to hear.
   */
  say(text: string, aloud: boolean): void {
    // Drawn again it says the same: that is read no second time, nor is its reading broken off.
    if (this.element.textContent === text) return;
    this.element.setAttribute("aria-live", aloud ? "polite" : "off");
    this.element.textContent = text;
  }
}
