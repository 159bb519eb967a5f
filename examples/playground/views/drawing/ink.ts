import { fitted } from "../parts/canvas.js";
import type { Stage } from "../parts/stage.js";
import type { Stroke } from "../pure/strokes.js";

/** Draws strokes on a square canvas, over a cross that shows its middle. */
export function drawInk(
  canvas: HTMLCanvasElement,
  stage: Stage,
  strokes: readonly Stroke[],
  side: number,
): void {
  const context = fitted(canvas, side, side);
  context.strokeStyle = stage.colour("line");
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(0, side / 2);
  context.lineTo(side, side / 2);
  context.moveTo(side / 2, 0);
  context.lineTo(side / 2, side);
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = stage.colour("ink");
  context.lineWidth = Math.max(3, side / 60);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) path(context, stroke, side);
}

function path(context: CanvasRenderingContext2D, stroke: Stroke, side: number): void {
  context.beginPath();
  for (const { x, y } of stroke) context.lineTo(side * x, side * y);
  // A point alone is a dot.
  const last = stroke.at(-1)!;
  context.lineTo(side * last.x, side * last.y);
  context.stroke();
}
