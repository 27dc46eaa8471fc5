// The mark that is being made with the chosen tool, by a pointer or by keys.

import { covers } from './shapes.js';

export class Drawing {
  #stage;
  #onPaint;
  #shape = null;

  /** 'brush', 'rectangle', 'lasso', or 'move', which marks nothing. */
  tool = 'brush';
  erases = false;
  /** Of the brush, in the picture's pixels. */
  diameter = 40;
  /** How often the mark was extended. */
  extended = 0;

  /** @param onPaint called when the mask changes. */
  constructor(stage, onPaint) {
    this.#stage = stage;
    this.#onPaint = onPaint;
  }

  get isActive() {
    return this.#shape !== null;
  }

  /** Begins a mark at a place of the picture. */
  begin(erases, x, y) {
    this.end();
    this.extended = 0;
    if (this.tool === 'brush') {
      this.#shape = { kind: 'stroke', erases, diameter: this.diameter, points: [[x, y]] };
      this.#stage.mask.add(this.#shape);
      this.#stage.drawNew(this.#shape);
      this.#onPaint();
    } else {
      this.#shape = this.tool === 'rectangle' ? { kind: 'rectangle', erases, from: [x, y], to: [x, y] } : { kind: 'lasso', erases, points: [[x, y]] };
      this.#show(this.#shape);
    }
  }

  extend(x, y) {
    this.extended++;
    switch (this.#shape.kind) {
      case 'stroke':
        this.#stage.mask.extend(this.#shape, x, y);
        this.#stage.drawNew(this.#shape);
        break;
      case 'rectangle':
        this.#shape.to = [x, y];
        this.#stage.changed();
        break;
      case 'lasso':
        this.#shape.points.push([x, y]);
        this.#stage.changed();
        break;
    }
  }

  /** Ends the mark. Answers whether it covers anything. */
  end() {
    const shape = this.#shape;
    this.#shape = null;
    if (shape === null || shape.kind === 'stroke') {
      return shape !== null;
    }
    this.#show(null);
    if (covers(shape)) {
      this.#stage.mask.add(shape);
      this.#onPaint();
      return true;
    }
    return false;
  }

  /** Takes the mark back. */
  drop() {
    const shape = this.#shape;
    if (shape === null) {
      return;
    }
    this.#shape = null;
    if (shape.kind === 'stroke') {
      this.#stage.mask.drop(shape);
      this.#onPaint();
    }
    this.#show(null);
  }

  #show(shape) {
    this.#stage.draft = shape;
    this.#stage.changed();
  }
}
