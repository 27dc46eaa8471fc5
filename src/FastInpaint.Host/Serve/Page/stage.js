// The stage: draws the picture and the mask as they are seen, and turns pointers into strokes, moves and zooms.

import { drawStroke } from './mask.js';
import { View } from './view.js';

const LINE = '#fff';
const PEN_ERASER = 32;
// A second finger comes soon where two were meant from the beginning.
const SHORT_STROKE = 10;

export class Stage {
  #root = document.getElementById('stage');
  #pictureLayer = document.getElementById('picture-layer');
  #maskLayer = document.getElementById('mask-layer');
  #cursor = document.getElementById('cursor');
  #pointers = new Map();
  #stroke = null;
  #gesture = null;
  #spaceHeld = false;
  #frame = 0;

  view = null;
  mask = null;
  before = null;
  after = null;
  map = null;
  /** The share of the stage, from the left, that shows the picture as it was. */
  split = 0.5;
  tool = 'brush';
  diameter = 40;

  /** @param onPaint called when a stroke is begun or dropped. @param onView called when the zoom changed. */
  constructor(onPaint, onView) {
    this.onPaint = onPaint;
    this.onView = onView;
    const layer = this.#maskLayer;
    layer.addEventListener('pointerdown', event => this.#down(event));
    layer.addEventListener('pointermove', event => this.#move(event));
    for (const name of ['pointerup', 'pointercancel']) {
      layer.addEventListener(name, event => this.#up(event));
    }
    layer.addEventListener('pointerleave', () => { this.#cursor.hidden = true; });
    layer.addEventListener('wheel', event => this.#wheel(event), { passive: false });
    layer.addEventListener('keydown', event => this.#key(event));
    layer.addEventListener('keyup', event => { this.#spaceHeld &&= event.key !== ' '; });
    layer.addEventListener('blur', () => { this.#spaceHeld = false; });
    layer.addEventListener('contextmenu', event => event.preventDefault());
    new ResizeObserver(() => this.#resize()).observe(this.#root);
  }

  /** Shows a picture with a mask of its size. */
  show(picture, mask) {
    this.before = picture;
    this.mask = mask;
    this.after = this.map = null;
    this.view = new View(picture, this.#size());
    this.changed();
  }

  /** Draws everything again, in the next frame. */
  changed() {
    this.onView();
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawPicture();
      this.#drawMask();
    });
  }

  set maskShown(shown) {
    this.#maskLayer.classList.toggle('clear', !shown);
  }

  #size() {
    return { width: this.#root.clientWidth, height: this.#root.clientHeight };
  }

  #resize() {
    const { width, height } = this.#size();
    for (const canvas of [this.#pictureLayer, this.#maskLayer]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    if (this.view) {
      this.view.resize({ width, height });
      this.changed();
    }
  }

  /** A layer's context in picture coordinates, cleared. */
  #context(canvas) {
    const context = canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.#place(context);
    return context;
  }

  #place(context) {
    const { scale, x, y } = this.view;
    context.setTransform(scale * devicePixelRatio, 0, 0, scale * devicePixelRatio, x * devicePixelRatio, y * devicePixelRatio);
  }

  #drawPicture() {
    const context = this.#context(this.#pictureLayer);
    context.imageSmoothingEnabled = this.view.scale < 2;
    if (!this.after) {
      context.drawImage(this.before, 0, 0);
    } else {
      const { width, height } = this.#size();
      const line = width * this.split;
      this.#drawPart(context, this.before, 0, line, height);
      this.#drawPart(context, this.after, line, width, height);
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      context.fillStyle = LINE;
      context.fillRect(line - 1, 0, 2, height);
      this.#place(context);
    }
    if (this.map) {
      context.drawImage(this.map, 0, 0);
    }
  }

  /** Draws what lies between two columns of the stage. */
  #drawPart(context, picture, left, right, height) {
    context.save();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    this.#place(context);
    context.drawImage(picture, 0, 0);
    context.restore();
  }

  #drawMask() {
    const context = this.#context(this.#maskLayer);
    context.imageSmoothingEnabled = this.view.scale < 2;
    context.drawImage(this.mask.canvas, 0, 0);
  }

  #down(event) {
    if (!this.view) {
      return;
    }
    this.#maskLayer.focus({ preventScroll: true });
    this.#maskLayer.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#at(event));
    if (this.#pointers.size > 1) {
      this.#endStroke({ drop: this.#stroke?.points.length < SHORT_STROKE });
      this.#gesture = this.#pinch();
    } else if (event.button === 1 || this.#spaceHeld || this.tool === 'move') {
      this.#gesture = this.#pinch();
      event.preventDefault();
    } else if (event.button === 0 || event.button === 5) {
      const erases = this.tool === 'eraser' || (event.buttons & PEN_ERASER) !== 0;
      this.#stroke = this.mask.begin(erases, this.diameter, ...this.view.toPicture(...this.#at(event)));
      this.#drawStroke();
      this.onPaint();
    }
  }

  #move(event) {
    const at = this.#at(event);
    this.#showCursor(event, at);
    if (!this.#pointers.has(event.pointerId)) {
      return;
    }
    this.#pointers.set(event.pointerId, at);
    if (this.#gesture) {
      this.#follow();
    } else if (this.#stroke) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length > 0 ? events : [event]) {
        this.mask.extend(this.#stroke, ...this.view.toPicture(...this.#at(one)));
        this.#drawStroke();
      }
    }
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) {
      this.#endStroke({ drop: false });
      this.#gesture = null;
    } else if (this.#gesture) {
      this.#gesture = this.#pinch();
    }
  }

  #endStroke({ drop }) {
    if (drop) {
      this.mask.drop(this.#stroke);
      this.changed();
      this.onPaint();
    }
    this.#stroke = null;
  }

  /** The part of the stroke that is new, on the stage too. */
  #drawStroke() {
    const context = this.#maskLayer.getContext('2d');
    this.#place(context);
    drawStroke(context, this.#stroke, this.#stroke.points.length - 1);
  }

  /** Middle and spread of the pointers. */
  #pinch() {
    const points = [...this.#pointers.values()];
    const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
    const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
    const spread = points.length < 2 ? 0 : Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]);
    return { x, y, spread };
  }

  #follow() {
    const now = this.#pinch();
    this.view.move(now.x - this.#gesture.x, now.y - this.#gesture.y);
    if (now.spread > 0 && this.#gesture.spread > 0) {
      this.view.zoom(now.spread / this.#gesture.spread, now.x, now.y);
    }
    this.#gesture = now;
    this.changed();
  }

  #wheel(event) {
    if (this.view) {
      event.preventDefault();
      this.view.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...this.#at(event));
      this.changed();
    }
  }

  #key(event) {
    const step = 60;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.key === ' ') {
      this.#spaceHeld = true;
      event.preventDefault();
    } else if (this.view && moves[event.key]) {
      this.view.move(...moves[event.key]);
      this.changed();
      event.preventDefault();
    }
  }

  #at(event) {
    const box = this.#maskLayer.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #showCursor(event, [x, y]) {
    const paints = this.view && this.tool !== 'move' && event.pointerType !== 'touch';
    this.#cursor.hidden = !paints;
    if (paints) {
      const size = Math.max(4, this.diameter * this.view.scale);
      Object.assign(this.#cursor.style, { width: `${size}px`, height: `${size}px`, transform: `translate(${x - size / 2}px, ${y - size / 2}px)` });
    }
  }
}
