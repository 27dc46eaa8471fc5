// The mask: strokes over the picture, drawn at its size. Undoing draws the strokes that are left, so history costs no pictures.

const COLOUR = '#ff2d78';

export class Mask {
  #strokes = [];
  #undone = [];

  constructor(width, height) {
    this.canvas = document.createElement('canvas');
    this.canvas.width = width;
    this.canvas.height = height;
    this.context = this.canvas.getContext('2d');
  }

  get canUndo() {
    return this.#strokes.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Whether nothing can be marked; an eraser may have removed everything even where it is false. */
  get isEmpty() {
    const last = this.#strokes.findLastIndex(stroke => stroke.clears);
    return this.#strokes.slice(last + 1).every(stroke => stroke.erases);
  }

  /** Begins a stroke; points are added with `extend`. */
  begin(erases, diameter, x, y) {
    this.#undone = [];
    const stroke = { erases, diameter, points: [[x, y]] };
    this.#strokes.push(stroke);
    drawStroke(this.context, stroke, 0);
    return stroke;
  }

  extend(stroke, x, y) {
    stroke.points.push([x, y]);
    drawStroke(this.context, stroke, stroke.points.length - 1);
  }

  /** Takes back a stroke that was not meant, the last one. */
  drop(stroke) {
    if (this.#strokes.at(-1) === stroke) {
      this.#strokes.pop();
      this.#redraw();
    }
  }

  clear() {
    this.#undone = [];
    this.#strokes.push({ clears: true });
    this.#redraw();
  }

  undo() {
    this.#undone.push(this.#strokes.pop());
    this.#redraw();
  }

  redo() {
    this.#strokes.push(this.#undone.pop());
    this.#redraw();
  }

  /** A picture for the service: white is hole, black is known. */
  toBlob() {
    const { width, height } = this.canvas;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    context.drawImage(this.canvas, 0, 0);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
    return canvas.convertToBlob({ type: 'image/png' });
  }

  #redraw() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const first = this.#strokes.findLastIndex(stroke => stroke.clears) + 1;
    for (const stroke of this.#strokes.slice(first)) {
      drawStroke(this.context, stroke, 0);
    }
  }
}

/** Draws a stroke from one of its points on, in picture coordinates: piece by piece, so that it is the same at once and bit by bit. */
export function drawStroke(context, stroke, from) {
  const { points, diameter } = stroke;
  context.save();
  context.globalCompositeOperation = stroke.erases ? 'destination-out' : 'source-over';
  context.strokeStyle = context.fillStyle = COLOUR;
  context.lineWidth = diameter;
  context.lineCap = 'round';
  if (from === 0) {
    context.beginPath();
    context.arc(...points[0], diameter / 2, 0, 2 * Math.PI);
    context.fill();
  }
  for (let i = Math.max(1, from); i < points.length; i++) {
    context.beginPath();
    context.moveTo(...points[i - 1]);
    context.lineTo(...points[i]);
    context.stroke();
  }
  context.restore();
}
