import { isReadable, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { ElementLike } from "../host_types.js";
import type { Logs } from "./callback.js";
import { ProgbarLogger } from "./progbar_logger.js";
import { duration, type Line, metrics, stepTime, titleOf, type Which } from "./progress.js";

/** Milliseconds between two drawings. */
const INTERVAL = 50;

/**
 * The progress line in an element of a page, in the place of the console's: a bar, and behind it what is known so far. `fit`, `evaluate` and `predict` fill the
 * element anew; what is shown last stays. `verbose` changes nothing about it.
 *
 * The bar is a `<progress>`, named by its epoch. Screen readers are told politely of each epoch that is over, and not of every batch.
 *
 * @example await model.fit(x, y, { callbacks: [new PageProgress(document.querySelector("#progress"))] });
 * @throws BpttError `InvalidArgument` for what is no element.
 */
export class PageProgress extends ProgbarLogger {
  readonly #element: HTMLElement;

  constructor(element: ElementLike | null) {
    super();
    this.#element = elementOf(element);
  }

  /** @internal */
  override lineFor(steps: number | undefined, of: Which | undefined): Line {
    return new PageLine(this.#element, steps, titleOf(of));
  }
}

function elementOf(given: unknown): HTMLElement {
  const { ownerDocument, replaceChildren } = (isReadable(given) ? given : {}) as HTMLElement;
  if (ownerDocument && typeof replaceChildren === "function") return given as HTMLElement;
  throw new BpttError(
    "InvalidArgument",
    `PageProgress expects an element of the page, got ${show(given)}.`,
  );
}

/** A bar, the line of what is going on, and what was said of the last epoch that was over. */
class PageLine implements Line {
  readonly #bar: HTMLProgressElement;
  readonly #text: HTMLElement;
  readonly #said: HTMLElement;
  readonly #steps: number | undefined;
  readonly #title: string;
  readonly #start = performance.now();
  #drawnAt = Number.NEGATIVE_INFINITY;
  #done = 0;

  constructor(element: HTMLElement, steps: number | undefined, title: string) {
    this.#steps = steps;
    this.#title = title;
    const parts = PARTS.get(element) ?? partsIn(element);
    PARTS.set(element, parts);
    [this.#bar, this.#text, this.#said] = parts;
    // Whoever rendered into the element meanwhile took them away.
    if (this.#bar.parentNode !== element) element.replaceChildren(...parts);
    this.#bar.setAttribute("aria-label", title || "Progress");
    if (steps === undefined) this.#bar.removeAttribute("value");
    else Object.assign(this.#bar, { max: steps, value: 0 });
  }

  update(done: number, logs: Logs): void {
    this.#done = done;
    const now = performance.now();
    if (now - this.#drawnAt < INTERVAL) return;
    this.#drawnAt = now;
    const perStep = (now - this.#start) / 1000 / done;
    const batches = this.#steps === undefined ? done : this.#steps - done;
    this.#draw(done, this.#steps ?? "?", duration(perStep * batches), logs);
  }

  finish(logs: Logs): number {
    const seconds = (performance.now() - this.#start) / 1000;
    const steps = this.#steps ?? this.#done;
    this.#bar.max = steps;
    this.#draw(steps, steps, `${seconds.toFixed(0)}s${stepTime(seconds / steps)}`, logs);
    this.#said.textContent = this.#text.textContent;
    this.#text.textContent = "";
    return steps;
  }

  close(): void {}

  #draw(done: number, all: number | string, time: string, logs: Logs): void {
    if (typeof all === "number") this.#bar.value = done;
    const title = this.#title ? `${this.#title} - ` : "";
    this.#text.textContent = `${title}${done}/${all} - ${time}${metrics(logs)}`;
  }
}

type Parts = [bar: HTMLProgressElement, text: HTMLElement, said: HTMLElement];

/** What stands in an element: a live region speaks of what changes in it, and has to be there before. */
const PARTS = new WeakMap<HTMLElement, Parts>();

function partsIn({ ownerDocument: page }: HTMLElement): Parts {
  const [bar, text, said] = [
    page.createElement("progress"),
    page.createElement("div"),
    page.createElement("div"),
  ];
  text.setAttribute("aria-hidden", "true");
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  return [bar, text, said];
}
