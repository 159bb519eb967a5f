import { fitted, shortened } from "../parts/canvas.js";
import type { Stage } from "../parts/stage.js";
import type { Scale } from "../pure/scale.js";
import type { Layout } from "./layout.js";

/** What is drawn. */
export interface Cells {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row, [rows, columns]. What is no number is not there. */
  readonly values: ArrayLike<number>;
}

export const FONT = "12px system-ui, sans-serif";

/** Draws the cells with their names. */
export function drawMap(
  canvas: HTMLCanvasElement,
  stage: Stage,
  map: Cells,
  layout: Layout,
  scale: Scale,
): void {
  const context = fitted(canvas, layout.width, layout.height);
  const { left, top, cells } = layout;
  context.fillStyle = stage.colour("raised");
  context.fillRect(left, top, cells.width, cells.height);
  // Smooth where a cell is less than a pixel: then neighbours are mixed, and none is left out.
  context.imageSmoothingEnabled = cells.width / map.columns.length < 1;
  context.drawImage(pixels(map, scale), left, top, cells.width, cells.height);
  drawNames(context, stage, map, layout);
}

/** A pixel for each cell. */
function pixels({ rows, columns, values }: Cells, scale: Scale): OffscreenCanvas {
  const made = new OffscreenCanvas(columns.length, rows.length);
  const context = made.getContext("2d")!;
  const image = context.createImageData(columns.length, rows.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    image.data.set(scale.colour(value), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return made;
}

function drawNames(
  context: CanvasRenderingContext2D,
  stage: Stage,
  { rows, columns }: Cells,
  { left, top, cells, rowEvery, columnEvery, upright }: Layout,
): void {
  context.fillStyle = stage.colour("ink-soft");
  context.font = FONT;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const [wide, high] = [cells.width / columns.length, cells.height / rows.length];
  for (let row = 0; row < rows.length; row += rowEvery) {
    const name = shortened(context, rows[row]!, left - 8);
    context.fillText(name, left - 6, top + (row + 0.5) * high);
  }
  context.textAlign = upright ? "right" : "center";
  for (let column = 0; column < columns.length; column += columnEvery) {
    context.save();
    context.translate(left + (column + 0.5) * wide, top + cells.height + (upright ? 6 : 12));
    if (upright) context.rotate(-Math.PI / 2);
    context.fillText(shortened(context, columns[column]!, upright ? 84 : 60), 0, 0);
    context.restore();
  }
}
