import { Random } from "../../sentiment/random.js";
import type { Collection, Sequence } from "../data/sequences.js";
import { type Beginning, movements, type Pose, type Shape, shapes } from "./shapes.js";

/** Clips of each class. */
const SIZES = { training: 80, heldOut: 25 };
const FEWEST_FRAMES = 8;
const MOST_FRAMES = 14;
/** Levels by which pixels are off, and the share of frames that don't come. */
const NOISE = 40;
const LOST = 0.05;

/**
 * Clips of shapes that move, synthetic: eight movements, which are the classes, of five shapes of any size and brightness, at any place and speed, in 8 to 14 frames with
 * noise.
 *
 * @param size pixels of a frame's side.
 */
export function generateClips(size: number, seed: number, sizes = SIZES): Collection {
  const random = new Random(seed);
  const classes = Object.keys(movements);
  const part = (count: number, name: string) =>
    random.shuffled(
      classes.flatMap((_, label) =>
        Array.from({ length: count }, (_, i) => ({
          ...clip(size, label, random),
          name: `${name} ${i + 1}`,
        })),
      ),
    );
  return {
    name: "built-in clips of moving shapes, synthetic",
    notes: [],
    kind: "clips",
    classes,
    shape: [size, size, 1],
    columns: [],
    training: part(sizes.training, "learned"),
    heldOut: part(sizes.heldOut, "held out"),
  };
}

function clip(size: number, label: number, random: Random): Omit<Sequence, "name"> {
  const between = (least: number, most: number) => least + random.next() * (most - least);
  const beginning: Beginning = {
    x: between(0.38, 0.62),
    y: between(0.38, 0.62),
    radius: between(0.09, 0.2),
    reach: between(0.12, 0.28),
    angle: between(0, 2 * Math.PI),
  };
  const movement = Object.values(movements)[label]!;
  const shape = random.pick(shapes);
  const light = between(120, 230);
  const steps = Math.floor(between(FEWEST_FRAMES, MOST_FRAMES + 1));
  const data = new Uint8Array(steps * size * size);
  for (let step = 0; step < steps; step++) {
    const pose = movement(step / (steps - 1), beginning);
    const frame = data.subarray(step * size * size, (step + 1) * size * size);
    draw(frame, size, random.chance(LOST) ? undefined : { shape, pose, light }, random);
  }
  return { steps, data, label };
}

/** A shape in a frame. */
interface Seen {
  readonly shape: Shape;
  readonly pose: Pose;
  readonly light: number;
}

const isInside = ({ shape, pose }: Seen, x: number, y: number): boolean =>
  shape((x - pose.x) / pose.radius, (y - pose.y) / pose.radius);

/** A frame of noise, and what is seen in it. */
function draw(frame: Uint8Array, size: number, seen: Seen | undefined, random: Random): void {
  for (let i = 0; i < frame.length; i++) {
    const [x, y] = [((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size];
    const light = seen && isInside(seen, x, y) ? seen.light - NOISE / 2 : 0;
    frame[i] = light + random.next() * NOISE;
  }
}
