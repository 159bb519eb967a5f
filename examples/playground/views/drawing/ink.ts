import { fitted } from "../parts/canvas.js";
import type { Stage } from "../parts/stage.js";
import type { Stroke } from "../pure/strokes.js";

/** Draws strokes on a square canvas, with a line through the middle of it to draw on. */
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

/** Curves from middle to middle of a stroke's lines, so that corners of slow devices are round. */
function path(context: CanvasRenderingContext2D, stroke: Stroke, side: number): void {
  const [first, last] = [stroke[0]!, stroke.at(-1)!];
  context.beginPath();
  context.moveTo(side * first.x, side * first.y);
  for (let i = 1; i < stroke.length - 1; i++) {
    const [at, next] = [stroke[i]!, stroke[i + 1]!];
    const [x, y] = [(at.x + next.x) / 2, (at.y + next.y) / 2];
    context.quadraticCurveTo(side * at.x, side * at.y, side * x, side * y);
  }
  // A point alone is a dot.
  context.lineTo(side * last.x, side * last.y);
  context.stroke();
}
