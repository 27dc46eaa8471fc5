// Where the picture lies in the stage: screen = picture * scale + offset, in CSS pixels.

const MOST_SCALE = 32;
const MARGIN = 48;

export class View {
  scale = 1;
  x = 0;
  y = 0;
  #fitted = true;

  constructor(picture, stage) {
    this.picture = picture;
    this.stage = stage;
    this.fit();
  }

  /** The scale at which the whole picture is seen; small pictures are not enlarged. */
  get fitting() {
    return Math.min(1, this.stage.width / this.picture.width, this.stage.height / this.picture.height);
  }

  fit() {
    this.#centre(this.fitting);
    this.#fitted = true;
  }

  actual() {
    this.#centre(1);
  }

  /** Takes over the stage's new size: a fitted picture stays fitted. */
  resize(stage) {
    this.stage = stage;
    if (this.#fitted) {
      this.fit();
    } else {
      this.#keepInSight();
    }
  }

  /** Zooms around a place of the stage. */
  zoom(factor, x = this.stage.width / 2, y = this.stage.height / 2) {
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

  toPicture(x, y) {
    return [(x - this.x) / this.scale, (y - this.y) / this.scale];
  }

  #centre(scale) {
    this.scale = scale;
    this.x = Math.round((this.stage.width - this.picture.width * scale) / 2);
    this.y = Math.round((this.stage.height - this.picture.height * scale) / 2);
    this.#fitted = false;
  }

  #keepInSight() {
    this.x = Math.min(this.stage.width - MARGIN, Math.max(MARGIN - this.picture.width * this.scale, this.x));
    this.y = Math.min(this.stage.height - MARGIN, Math.max(MARGIN - this.picture.height * this.scale, this.y));
  }
}
