import { keyed } from "./keyed.js";
import type { Stage } from "./stage.js";
import { moved } from "./steps.js";

export interface TokenRowOptions {
  readonly label: string;
  /** Which keys move the cursor. */
  readonly keys: string;
  /** What is done when the cursor comes to a token, or leaves all of them. */
  point(at: number | undefined, aloud: boolean): void;
}

/** Tokens in a row that breaks as text does, with a cursor that keys and pointers move. */
export class TokenRow {
  readonly element: HTMLElement;
  readonly #options: TokenRowOptions;
  #tokens: readonly HTMLElement[] = [];
  #at: number | undefined;

  constructor(stage: Stage, options: TokenRowOptions) {
    this.#options = options;
    const [hint, tokens] = keyed("view-tokens", options);
    this.element = tokens;
    stage.root.append(hint, this.element);
    stage.on(this.element, "keydown", (event) => {
      const to = moved(event.key, this.#at, this.#tokens.length);
      if (to === undefined) return;
      event.preventDefault();
      this.#point(to, true);
    });
    const below = (event: Event) => {
      const at = this.#tokens.findIndex((token) => token.contains(event.target as Node));
      if (at !== -1 && at !== this.#at) this.#point(at, false);
    };
    stage.on(this.element, "pointerover", below);
    stage.on(this.element, "pointerdown", below);
  }

  /**
   * Shows other tokens. The cursor stays while there is a token where it stood.
   *
   * @param between What stands between tokens: a space, or nothing.
   * @param before What stands before the first.
   */
  show(tokens: readonly HTMLElement[], between: string, before: readonly Node[] = []): void {
    this.#tokens = tokens;
    const all = [...before, ...tokens];
    this.element.replaceChildren(...all.flatMap((node, i) => (i > 0 ? [between, node] : [node])));
    const stays = this.#at !== undefined && this.#at < tokens.length;
    this.#point(stays ? this.#at : undefined, false);
  }

  #point(at: number | undefined, aloud: boolean): void {
    this.#at = at;
    for (const [i, token] of this.#tokens.entries()) {
      token.classList.toggle("view-token-current", i === at);
    }
    this.#options.point(at, aloud);
  }
}
