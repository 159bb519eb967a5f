import type { Point, Stroke } from "../pure/strokes.js";

/** What has been drawn, and what is being drawn: the same for pointers and keys. */
export class Pen {
  #strokes: Point[][] = [];
  #began = 0;
  #down = false;

  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  get down(): boolean {
    return this.#down;
  }

  /** @param now Seconds, by any clock. */
  lower(x: number, y: number, now: number): void {
    if (this.#strokes.length === 0) this.#began = now;
    this.#down = true;
    this.#strokes.push([]);
    this.move(x, y, now);
  }

  /** Draws on, if it is down. What lies beside the pad is drawn at its edge. */
  move(x: number, y: number, now: number): void {
    if (!this.#down) return;
    const within = (place: number) => Math.min(1, Math.max(0, place));
    const point = { x: within(x), y: within(y), time: Math.max(0, now - this.#began) };
    this.#strokes.at(-1)!.push(point);
  }

  lift(): void {
    this.#down = false;
  }

  /** Takes back the last stroke. */
  undo(): void {
    this.lift();
    this.#strokes.pop();
  }

  /** Has drawn this, and nothing else. */
  set(strokes: readonly Stroke[]): void {
    this.lift();
    this.#strokes = strokes.map((stroke) => [...stroke]);
  }
}
