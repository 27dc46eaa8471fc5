// The stage: draws the picture and the mask as they are seen, in one pane with a line between before and after, or in two.

import { element } from './dom.js';
import { draw, outline } from './shapes.js';
import { View } from './view.js';

const LINE = '#fff';
const CROSS = 17;

export class Stage {
  #root = element('stage');
  #pictureLayer = element('picture-layer');
  #cursor = element('cursor');
  #frame = 0;

  layer = element('mask-layer');
  view = null;
  mask = null;
  before = null;
  after = null;
  map = null;
  /** A shape that is not yet part of the mask. */
  draft = null;
  /** The parts of the stage that show the picture, in CSS pixels. */
  panes = [];
  /** Whether before and after are seen in two panes. */
  sides = false;
  /** The share of the stage, from the left, that shows the picture as it was. */
  split = 0.5;

  /** @param onView called when the zoom may have changed. */
  constructor(onView) {
    this.onView = onView;
    new ResizeObserver(() => this.#resize()).observe(this.#root);
  }

  /** Shows a picture with a mask of its size. */
  show(picture, mask) {
    this.before = picture;
    this.mask = mask;
    this.after = this.map = this.draft = null;
    this.#layOut();
    this.view = new View(picture, this.panes[0]);
    this.layer.tabIndex = 0;
    this.changed();
  }

  /** Draws everything again, in the next frame. */
  changed() {
    this.#layOut();
    const [pane] = this.panes;
    if (pane.width !== this.view.pane.width || pane.height !== this.view.pane.height) {
      this.view.resize(pane);
    }
    this.onView();
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  /** Draws the last piece of a stroke at once. */
  drawNew(stroke) {
    const context = this.layer.getContext('2d');
    for (const pane of this.panes) {
      this.#within(context, pane, () => draw(context, stroke, stroke.points.length - 1));
    }
  }

  set maskShown(shown) {
    this.layer.classList.toggle('clear', !shown);
  }

  /** The pane at a place of the stage. */
  paneAt([x, y]) {
    return this.panes.findLast(pane => x >= pane.x && y >= pane.y) ?? this.panes[0];
  }

  /** The place in a pane of a place of the stage. */
  inPane([x, y], pane = this.paneAt([x, y])) {
    return [x - pane.x, y - pane.y];
  }

  /** The place in the picture of a place of the stage. */
  toPicture(at, pane) {
    return this.view.toPicture(...this.inPane(at, pane));
  }

  /** Shows where a mark would begin, in CSS pixels: a circle of a diameter, or a cross where it is 0. */
  showCursor([x, y], diameter) {
    const size = diameter === 0 ? CROSS : Math.max(4, diameter);
    this.#cursor.hidden = false;
    this.#cursor.classList.toggle('cross', diameter === 0);
    Object.assign(this.#cursor.style, { width: `${size}px`, height: `${size}px`, transform: `translate(${x - size / 2}px, ${y - size / 2}px)` });
  }

  hideCursor() {
    this.#cursor.hidden = true;
  }

  /** Divides the stage: two panes lie beside or above each other, as the picture is larger. */
  #layOut() {
    const width = this.#root.clientWidth;
    const height = this.#root.clientHeight;
    const isTwo = this.after !== null && this.sides;
    const { width: across, height: down } = this.before;
    const beside = Math.min(width / 2 / across, height / down) >= Math.min(width / across, height / 2 / down);
    const size = !isTwo ? { width, height } : beside ? { width: Math.floor(width / 2), height } : { width, height: Math.floor(height / 2) };
    this.panes = [{ x: 0, y: 0, ...size }];
    if (isTwo) {
      this.panes.push({ x: beside ? size.width : 0, y: beside ? 0 : size.height, ...size });
    }
    this.#root.dataset.panes = isTwo ? beside ? 'beside' : 'stacked' : this.after ? 'one' : 'none';
  }

  #resize() {
    for (const canvas of [this.#pictureLayer, this.layer]) {
      canvas.width = Math.round(this.#root.clientWidth * devicePixelRatio);
      canvas.height = Math.round(this.#root.clientHeight * devicePixelRatio);
    }
    if (this.view) {
      this.changed();
      // The layers are blank now, and this frame would show it.
      cancelAnimationFrame(this.#frame);
      this.#draw();
    }
  }

  #draw() {
    this.#frame = 0;
    this.#drawPicture();
    this.#drawMask();
  }

  /** A layer's context, cleared. */
  #cleared(canvas) {
    const context = canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = this.view.scale < 2;
    return context;
  }

  /** Draws in picture coordinates, inside a part of the stage. The picture lies as in the pane. */
  #within(context, pane, action, part = pane) {
    const { scale, x, y } = this.view;
    const dots = devicePixelRatio;
    context.save();
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.beginPath();
    context.rect(part.x, part.y, part.width, part.height);
    context.clip();
    context.setTransform(scale * dots, 0, 0, scale * dots, (x + pane.x) * dots, (y + pane.y) * dots);
    action();
    context.restore();
  }

  #drawPicture() {
    const context = this.#cleared(this.#pictureLayer);
    const [first, second] = this.panes;
    const picture = one => () => context.drawImage(one, 0, 0);
    if (!this.after) {
      this.#within(context, first, picture(this.before));
    } else if (second) {
      this.#within(context, first, picture(this.before));
      this.#within(context, second, picture(this.after));
      this.#line(context, second.x, second.y, second.x === 0 ? second.width : 0, second.x === 0 ? 0 : second.height);
    } else {
      const line = first.width * this.split;
      this.#within(context, first, picture(this.before), { ...first, width: line });
      this.#within(context, first, picture(this.after), { ...first, x: line, width: first.width - line });
      this.#line(context, line, 0, 0, first.height);
    }
    if (this.map) {
      this.#within(context, second ?? first, picture(this.map));
    }
  }

  /** A line between before and after. */
  #line(context, x, y, width, height) {
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.fillStyle = LINE;
    context.fillRect(x - 1, y - 1, width + 2, height + 2);
  }

  #drawMask() {
    const context = this.#cleared(this.layer);
    for (const pane of this.panes) {
      this.#within(context, pane, () => {
        context.drawImage(this.mask.canvas, 0, 0);
        if (this.draft) {
          draw(context, this.draft);
          outline(context, this.draft, this.view.scale);
        }
      });
    }
  }
}
