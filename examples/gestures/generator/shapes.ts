/** Whether a place (x, y) from -1 to 1 lies within a shape. */
export type Shape = (x: number, y: number) => boolean;

export const shapes: readonly Shape[] = [
  (x, y) => x * x + y * y < 1,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  (x, y) => y < 0.8 && 2 * Math.abs(x) - y < 0.9,
  (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.35 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  (x, y) => x * x + y * y < 1 && x * x + y * y > 0.35,
];

/** Where a shape is at a time from 0 to 1, and its radius, both in parts of the frame's side. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** What a movement begins with, drawn at random. */
export interface Beginning {
  /** The middle of the movement. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** How far it goes. */
  readonly reach: number;
  /** An angle where circles begin, from 0 to 2 pi. */
  readonly angle: number;
}

type Movement = (time: number, beginning: Beginning) => Pose;

const along =
  (dx: number, dy: number): Movement =>
  (time, { x, y, radius, reach }) => {
    const way = (time - 0.5) * 2 * reach;
    return { x: x + dx * way, y: y + dy * way, radius };
  };

const around =
  (sense: 1 | -1): Movement =>
  (time, { x, y, radius, reach, angle }) => {
    const turned = angle + sense * time * 1.5 * Math.PI;
    return { x: x + reach * Math.cos(turned), y: y + reach * Math.sin(turned), radius };
  };

const swelling =
  (sense: 1 | -1): Movement =>
  (time, { x, y, radius }) => ({ x, y, radius: radius * (1 + sense * (time - 0.5)) });

/**
 * The movements, which are the classes. They come in pairs of which one is the other backwards: single frames, or all of them without their order, can't tell
 * which it is. As images have y downwards, a growing angle is clockwise.
 */
export const movements: Readonly<Record<string, Movement>> = {
  right: along(1, 0),
  left: along(-1, 0),
  down: along(0, 1),
  up: along(0, -1),
  clockwise: around(1),
  "counter-clockwise": around(-1),
  growing: swelling(1),
  shrinking: swelling(-1),
};
