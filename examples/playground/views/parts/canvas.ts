/** Gives a canvas so many pixels of the screen as it covers; what is drawn is in CSS pixels. */
export function fitted(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const density = window.devicePixelRatio;
  const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
  // A canvas that is given its size is cleared, which costs more than drawing over it.
  if (canvas.width !== columns || canvas.height !== rows) {
    [canvas.width, canvas.height] = [columns, rows];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A text that is no wider than it may be, with an ellipsis where it would have been. */
export function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && context.measureText(`${letters.join("")}…`).width > width) {
    letters.pop();
  }
  return `${letters.join("")}…`;
}
