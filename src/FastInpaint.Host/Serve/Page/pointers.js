// Mouse, pen and fingers on the stage: marks, moves and zooms.

const PEN_ERASER = 32;
// A second finger comes soon where two were meant from the beginning.
const SHORT_MARK = 10;

export class Pointers {
  #stage;
  #drawing;
  #pointers = new Map();
  #gesture = null;
  /** Where the mark began: it stays in this pane. */
  #pane = null;
  #spaceHeld = false;

  constructor(stage, drawing) {
    this.#stage = stage;
    this.#drawing = drawing;
    const { layer } = stage;
    layer.addEventListener('pointerdown', event => this.#down(event));
    layer.addEventListener('pointermove', event => this.#move(event));
    for (const name of ['pointerup', 'pointercancel']) {
      layer.addEventListener(name, event => this.#up(event));
    }
    layer.addEventListener('pointerleave', () => stage.hideCursor());
    layer.addEventListener('wheel', event => this.#wheel(event), { passive: false });
    layer.addEventListener('keydown', event => this.#space(event, true));
    layer.addEventListener('keyup', event => this.#space(event, false));
    layer.addEventListener('blur', () => { this.#spaceHeld = false; });
    layer.addEventListener('contextmenu', event => event.preventDefault());
  }

  #down(event) {
    if (!this.#stage.view) {
      return;
    }
    this.#stage.layer.focus({ preventScroll: true });
    this.#stage.layer.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#at(event));
    if (this.#pointers.size > 1) {
      this.#endMark({ drop: this.#drawing.extended < SHORT_MARK });
      this.#gesture = this.#pinch();
    } else if (event.button === 1 || this.#spaceHeld || this.#drawing.tool === 'move') {
      this.#gesture = this.#pinch();
      event.preventDefault();
    } else if (event.button === 0 || event.button === 5) {
      const erases = this.#drawing.erases || (event.buttons & PEN_ERASER) !== 0;
      this.#pane = this.#stage.paneAt(this.#at(event));
      this.#drawing.begin(erases, ...this.#stage.toPicture(this.#at(event), this.#pane));
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
    } else if (this.#drawing.isActive) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length > 0 ? events : [event]) {
        this.#drawing.extend(...this.#stage.toPicture(this.#at(one), this.#pane));
      }
    }
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) {
      this.#endMark({ drop: false });
      this.#gesture = null;
    } else if (this.#gesture) {
      this.#gesture = this.#pinch();
    }
  }

  #endMark({ drop }) {
    if (this.#drawing.isActive) {
      if (drop) {
        this.#drawing.drop();
      } else {
        this.#drawing.end();
      }
    }
  }

  /** Middle and spread of the pointers. */
  #pinch() {
    const points = [...this.#pointers.values()];
    const [x, y] = [0, 1].map(axis => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    const spread = points.length < 2 ? 0 : Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]);
    return { x, y, spread };
  }

  #follow() {
    const now = this.#pinch();
    const { view } = this.#stage;
    view.move(now.x - this.#gesture.x, now.y - this.#gesture.y);
    if (now.spread > 0 && this.#gesture.spread > 0) {
      view.zoom(now.spread / this.#gesture.spread, ...this.#stage.inPane([now.x, now.y]));
    }
    this.#gesture = now;
    this.#stage.changed();
  }

  #wheel(event) {
    if (this.#stage.view) {
      event.preventDefault();
      this.#stage.view.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...this.#stage.inPane(this.#at(event)));
      this.#stage.changed();
    }
  }

  #space(event, held) {
    if (event.key === ' ') {
      this.#spaceHeld = held;
      event.preventDefault();
    }
  }

  #at(event) {
    const box = this.#stage.layer.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #showCursor(event, at) {
    if (this.#stage.view && this.#drawing.tool === 'brush' && event.pointerType !== 'touch') {
      this.#stage.showCursor(at, this.#drawing.diameter * this.#stage.view.scale);
    } else {
      this.#stage.hideCursor();
    }
  }
}
