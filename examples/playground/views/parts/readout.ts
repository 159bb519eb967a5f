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
    this.element.setAttribute("aria-live", aloud ? "polite" : "off");
    // The same text again would be a change that is read twice.
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
