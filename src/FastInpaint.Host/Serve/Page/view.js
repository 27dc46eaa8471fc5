// Where the picture lies in a pane of the stage: screen = picture * scale + offset, in CSS pixels.

const MOST_SCALE = 32;
const MARGIN = 48;

export class View {
  scale = 1;
  x = 0;
  y = 0;
  #fitted = true;

  constructor(picture, pane) {
    this.picture = picture;
    this.pane = pane;
    this.fit();
  }

  /** The scale at which the whole picture is seen; small pictures are not enlarged. */
  get fitting() {
    return Math.min(1, this.pane.width / this.picture.width, this.pane.height / this.picture.height);
  }

  fit() {
    this.#center(this.fitting);
    this.#fitted = true;
  }

  actual() {
    this.#center(1);
  }

  /** Takes over the pane's new size: a fitted picture stays fitted. */
  resize(pane) {
    this.pane = pane;
    if (this.#fitted) {
      this.fit();
    } else {
      this.#keepInSight();
    }
  }

  /** Zooms around a place of the pane. */
  zoom(factor, x = this.pane.width / 2, y = this.pane.height / 2) {
    const scale = Math.min(MOST_SCALE, Math.max(this.fitting / 4, this.scale * factor));
    this.x = x - (x - this.x) * scale / this.scale;
    this.y = y - (y - this.y) * scale / this.scale;
    this.scale = scale;
    this.#fitted = false;
    this.#keepInSight();
  }

  move(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#fitted = false;
    this.#keepInSight();
  }

  /** Moves the picture just so far that one of its places is seen. */
  reveal(x, y) {
    const [across, down] = this.toPane(x, y);
    const dx = outside(across, this.pane.width);
    const dy = outside(down, this.pane.height);
    if (dx !== 0 || dy !== 0) {
      this.move(-dx, -dy);
    }
  }

  toPicture(x, y) {
    return [(x - this.x) / this.scale, (y - this.y) / this.scale];
  }

  toPane(x, y) {
    return [x * this.scale + this.x, y * this.scale + this.y];
  }

  #center(scale) {
    this.scale = scale;
    this.x = Math.round((this.pane.width - this.picture.width * scale) / 2);
    this.y = Math.round((this.pane.height - this.picture.height * scale) / 2);
    this.#fitted = false;
  }

  #keepInSight() {
    this.x = Math.min(this.pane.width - MARGIN, Math.max(MARGIN - this.picture.width * this.scale, this.x));
    this.y = Math.min(this.pane.height - MARGIN, Math.max(MARGIN - this.picture.height * this.scale, this.y));
  }
}

/** How far a place lies before 0, negative, or beyond the end. */
function outside(place, end) {
  return Math.min(0, place) + Math.max(0, place - end);
}
