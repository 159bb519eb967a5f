import "../theme.css";
import "./parts.css";
import { element } from "./element.js";

/**
 * Where a component stands: an element in its host, drawn at most once a frame. It is drawn again when it is invalidated, when its size changes and when the page changes its theme, which is the
 * attribute `data-theme` of the root, `light` or `dark`.
 */
export class Stage {
  readonly root: HTMLElement;
  readonly #draw: () => void;
  readonly #gone = new AbortController();
  readonly #resized: ResizeObserver;
  readonly #themed: MutationObserver;
  #frame = 0;

  constructor(host: HTMLElement, name: string, draw: () => void) {
    this.#draw = draw;
    this.root = element("div", { class: `view ${name}` });
    host.append(this.root);
    this.#resized = new ResizeObserver(() => this.invalidate());
    this.#resized.observe(this.root);
    this.#themed = new MutationObserver(() => this.invalidate());
    this.#themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Aborted when the component is disposed of: listeners end with it. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Has the component drawn in the next frame. */
  invalidate(): void {
    if (this.#frame !== 0 || this.signal.aborted) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** Listens until the component is disposed of. */
  on<Type extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
  ): void {
    target.addEventListener(type, listener as EventListener, { signal: this.signal });
  }

  /** A colour of the theme, by the name of its property without `--view-`. */
  colour(name: string): string {
    return getComputedStyle(this.root).getPropertyValue(`--view-${name}`).trim();
  }

  dispose(): void {
    this.#gone.abort();
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
    this.#themed.disconnect();
    this.root.remove();
  }
}
