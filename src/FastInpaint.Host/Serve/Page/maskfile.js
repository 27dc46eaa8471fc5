// Masks that are not painted: from a picture file, read as the service reads masks, and from the picture's transparent part.

import { decode, pixelsOf } from './files.js';
import { COLOR } from './shapes.js';

const THRESHOLD = 127;
// Alpha that counts as opaque, and levels that count as one color: docs/pictures.md, "Masks".
const OPAQUE = 248;
const ONE_COLOR = 32;
// Alpha of what an eraser left: docs/service.md, "An image without a mask".
const ERASED_BELOW = 128;
const HOLE_BELOW = 240;

/** The hole of a mask file, painted on a canvas of the picture's size. Rejects with a sentence. */
export async function maskOfFile(file, name, { width, height }) {
  const bitmap = await decode(file, name, { colorSpaceConversion: 'none' });
  if (bitmap.width !== width || bitmap.height !== height) {
    const sizes = `${name} has ${bitmap.width} × ${bitmap.height} pixels and the picture ${width} × ${height}.`;
    bitmap.close();
    throw new Error(`${sizes} Choose a mask of the picture's size.`);
  }
  const { data } = pixelsOf(bitmap);
  bitmap.close();
  const read = readingOf(data);
  return painted(width, height, i => read(data, 4 * i) > THRESHOLD)
    ?? fail(`${name} marks nothing: no pixel is brighter than ${THRESHOLD} of 255.`);
}

/** What an eraser left transparent of a picture, painted on a canvas of its size. Throws a sentence. */
export function maskOfTransparency(picture) {
  const { data } = pixelsOf(picture);
  const { width, height } = picture;
  const erased = erasedParts(data, width, height);
  let between = 0;
  let opaque = 0;
  for (let i = 0; i < erased.length; i++) {
    const alpha = data[4 * i + 3];
    opaque += alpha === 255 ? 1 : 0;
    between += erased[i] && alpha >= ERASED_BELOW && alpha < HOLE_BELOW ? 1 : 0;
  }
  const below = between <= opaque ? HOLE_BELOW : ERASED_BELOW;
  return painted(width, height, i => erased[i] && data[4 * i + 3] < below)
    ?? fail('The picture has no transparent part. Paint over what shall go, or choose a mask.');
}

/** How a mask's pixels are read: by brightness, by alpha, or by both. */
function readingOf(data) {
  const darkest = new Array(256).fill(256);
  const brightest = new Array(256).fill(-1);
  for (let i = 0; i < data.length; i += 4) {
    const color = Math.max(data[i], data[i + 1], data[i + 2]);
    const alpha = data[i + 3];
    darkest[alpha] = Math.min(darkest[alpha], color);
    brightest[alpha] = Math.max(brightest[alpha], color);
  }
  const least = brightest.findIndex(color => color >= 0);
  const most = brightest.findLastIndex(color => color >= 0);
  const range = from => Math.max(...brightest.slice(from)) - Math.min(...darkest.slice(from));
  if (least >= OPAQUE || (least === most && range(least) > 0)) {
    return (pixels, i) => Math.floor((299 * pixels[i] + 587 * pixels[i + 1] + 114 * pixels[i + 2] + 500) / 1000);
  }
  return range(most - Math.floor(most / 8)) > ONE_COLOR
    ? (pixels, i) => Math.min(pixels[i + 3], Math.max(pixels[i], pixels[i + 1], pixels[i + 2]))
    : (pixels, i) => pixels[i + 3];
}

/** Parts of pixels that touch and are not opaque, of which some pixel is more than half transparent: 1 for each of their pixels. */
function erasedParts(data, width, height) {
  const erased = new Uint8Array(width * height);
  const pending = [];
  const look = (i, needed) => {
    if (!erased[i] && data[4 * i + 3] < needed) {
      erased[i] = 1;
      pending.push(i);
    }
  };
  for (let seed = 0; seed < erased.length; seed++) {
    look(seed, ERASED_BELOW);
    while (pending.length > 0) {
      const i = pending.pop();
      const x = i % width;
      for (let row = Math.max(0, i - x - width); row <= Math.min(i - x + width, (height - 1) * width); row += width) {
        for (let column = Math.max(0, x - 1); column <= Math.min(x + 1, width - 1); column++) {
          look(row + column, 255);
        }
      }
    }
  }
  return erased;
}

/** A canvas with the hole painted, or null where there is none. */
function painted(width, height, isHole) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  const [red, green, blue] = [1, 3, 5].map(start => Number.parseInt(COLOR.slice(start, start + 2), 16));
  const [paint] = new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer);
  let any = false;
  for (let i = 0; i < words.length; i++) {
    if (isHole(i)) {
      words[i] = paint;
      any = true;
    }
  }
  context.putImageData(pixels, 0, 0);
  return any ? canvas : null;
}

function fail(sentence) {
  throw new Error(sentence);
}
