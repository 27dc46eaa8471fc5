// The mask: shapes over the picture, drawn at its size. Undoing draws the shapes that are left, so history costs no pictures.

import { draw } from './shapes.js';

export class Mask {
  #shapes = [];
  #undone = [];

  constructor(width, height) {
    this.canvas = document.createElement('canvas');
    this.canvas.width = width;
    this.canvas.height = height;
    this.context = this.canvas.getContext('2d');
  }

  get canUndo() {
    return this.#shapes.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Whether nothing can be marked; an eraser may have removed everything even where it is false. */
  get isEmpty() {
    return this.#visible.every(shape => shape.erases || shape.kind === 'nothing');
  }

  /** Adds a shape. A stroke may get more points by `extend`. */
  add(shape) {
    this.#undone = [];
    this.#shapes.push(shape);
    draw(this.context, shape);
  }

  extend(stroke, x, y) {
    stroke.points.push([x, y]);
    draw(this.context, stroke, stroke.points.length - 1);
  }

  /** Takes back a stroke that was not meant, the last one. */
  drop(stroke) {
    if (this.#shapes.at(-1) === stroke) {
      this.#shapes.pop();
      this.#redraw();
    }
  }

  clear() {
    this.#begin({ kind: 'nothing' });
  }

  /** Takes a canvas of the picture's size in place of everything that is marked. */
  replace(image) {
    this.#begin({ kind: 'image', image });
  }

  undo() {
    this.#undone.push(this.#shapes.pop());
    this.#redraw();
  }

  redo() {
    this.#shapes.push(this.#undone.pop());
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

  /** The shapes since the last one that stands for the whole mask, with it. */
  get #visible() {
    return this.#shapes.slice(Math.max(0, this.#shapes.findLastIndex(shape => shape.isWhole)));
  }

  #begin(shape) {
    this.#undone = [];
    this.#shapes.push({ ...shape, isWhole: true });
    this.#redraw();
  }

  #redraw() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const shape of this.#visible) {
      draw(this.context, shape);
    }
  }
}
