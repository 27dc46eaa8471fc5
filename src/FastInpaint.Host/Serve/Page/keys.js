// Marking by keys alone: on the canvas the arrow keys move a cursor, and Enter begins and ends a mark.

import { element, say } from './dom.js';
import { boxOf } from './shapes.js';

/** How far an arrow key moves the cursor or the picture, in CSS pixels. */
const STEP = 10;
const PICTURE_STEP = 60;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class CanvasKeys {
  #stage;
  #drawing;
  /** In the picture; null until the first arrow key. */
  #place = null;
  #isShown = false;
  /** Where the mark began. */
  #from = null;

  constructor(stage, drawing) {
    this.#stage = stage;
    this.#drawing = drawing;
    stage.layer.addEventListener('keydown', event => this.#key(event));
    stage.layer.addEventListener('blur', () => {
      drawing.end();
      this.#hide();
    });
    stage.layer.addEventListener('pointermove', () => this.#hide());
  }

  /** Begins in the middle of another picture. */
  reset() {
    this.#place = null;
    this.#hide();
  }

  /** Shows the cursor where it is, after the view, the tool or the brush changed. */
  draw() {
    const { view } = this.#stage;
    if (this.#isShown && view) {
      this.#stage.showCursor(view.toPane(...this.#place), this.#drawing.tool === 'brush' ? this.#drawing.diameter * view.scale : 0);
    }
  }

  #key(event) {
    if (!this.#stage.view || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (ARROWS[event.key]) {
      this.#move(ARROWS[event.key], event.shiftKey);
    } else if (event.key === 'Enter' && !event.repeat && this.#drawing.tool !== 'move') {
      this.#mark();
    } else if (event.key === 'Escape' && this.#drawing.isActive) {
      this.#drawing.drop();
      say('The mark is taken back.');
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  }

  #move([across, down], finely) {
    const { view } = this.#stage;
    if (this.#drawing.tool === 'move') {
      view.move(-across * PICTURE_STEP, -down * PICTURE_STEP);
      this.#stage.changed();
      return;
    }
    this.#begin();
    const step = finely ? 1 : Math.max(1, Math.round(STEP / view.scale));
    const { width, height } = view.picture;
    this.#place = [clamp(this.#place[0] + across * step, width), clamp(this.#place[1] + down * step, height)];
    view.reveal(...this.#place);
    if (this.#drawing.isActive) {
      this.#drawing.extend(...this.#place);
    }
    this.#stage.changed();
    this.#tell();
  }

  /** Begins a mark, or ends the one that was begun. */
  #mark() {
    this.#begin();
    const [x, y] = this.#place;
    const { tool, erases } = this.#drawing;
    if (!this.#drawing.isActive) {
      this.#drawing.begin(erases, x, y);
      this.#from = [x, y];
      say(`${{ brush: 'Brush', rectangle: 'Rectangle', lasso: 'Lasso' }[tool]} from ${x}, ${y}. Move, then press Enter. Escape takes it back.`);
    } else if (this.#drawing.end()) {
      const [, , width, height] = boxOf({ from: this.#from, to: [x, y] });
      say(`${erases ? 'Erased' : 'Marked'}${tool === 'rectangle' ? ` ${width} × ${height} pixels` : ''}.`);
    } else {
      say('Nothing is marked: the mark has no area.');
    }
    this.draw();
    this.#tell();
  }

  #begin() {
    const { width, height } = this.#stage.view.picture;
    this.#place ??= [Math.round(width / 2), Math.round(height / 2)];
    this.#isShown = true;
  }

  #tell() {
    element('place').textContent = `${this.#place[0]}, ${this.#place[1]}`;
    element('place').hidden = false;
  }

  #hide() {
    if (this.#isShown) {
      this.#isShown = false;
      this.#stage.hideCursor();
      element('place').hidden = true;
    }
  }
}

function clamp(value, most) {
  return Math.min(most, Math.max(0, value));
}
