// What a mask is made of: strokes, rectangles, lassos and whole pictures, drawn in picture coordinates.

export const COLOR = '#ff2d78';

/** Whether a shape covers anything; a click with the rectangle or the lasso does not. */
export function covers(shape) {
  switch (shape.kind) {
    case 'rectangle': {
      const [, , width, height] = boxOf(shape);
      return width > 0 && height > 0;
    }
    case 'lasso':
      return shape.points.length > 2;
    default:
      return true;
  }
}

/** A rectangle's whole pixels: left, top, width, height. */
export function boxOf({ from, to }) {
  const [left, top] = [0, 1].map(axis => Math.floor(Math.min(from[axis], to[axis])));
  const [right, bottom] = [0, 1].map(axis => Math.ceil(Math.max(from[axis], to[axis])));
  return from[0] === to[0] || from[1] === to[1] ? [left, top, 0, 0] : [left, top, right - left, bottom - top];
}

/** Draws a shape. Of a stroke only the points from one on are drawn, piece by piece, so that it is the same at once and bit by bit. */
export function draw(context, shape, from = 0) {
  context.save();
  context.globalCompositeOperation = shape.erases ? 'destination-out' : 'source-over';
  context.strokeStyle = context.fillStyle = COLOR;
  switch (shape.kind) {
    case 'stroke':
      drawStroke(context, shape, from);
      break;
    case 'rectangle':
      context.fillRect(...boxOf(shape));
      break;
    case 'lasso':
      context.fill(pathOf(shape), 'evenodd');
      break;
    case 'image':
      context.drawImage(shape.image, 0, 0);
      break;
  }
  context.restore();
}

/** Draws the rim of a rectangle or a lasso, dark and bright, one pixel of the stage wide. */
export function outline(context, shape, scale) {
  context.save();
  context.lineWidth = 1.5 / scale;
  const path = pathOf(shape);
  context.strokeStyle = '#000';
  context.stroke(path);
  context.strokeStyle = '#fff';
  context.setLineDash([6 / scale, 6 / scale]);
  context.stroke(path);
  context.restore();
}

function pathOf(shape) {
  const path = new Path2D();
  if (shape.kind === 'rectangle') {
    path.rect(...boxOf(shape));
  } else {
    for (const point of shape.points) {
      path.lineTo(...point);
    }
    path.closePath();
  }
  return path;
}

function drawStroke(context, { points, diameter }, from) {
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
}
