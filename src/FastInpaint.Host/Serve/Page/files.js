// Picture files: shown by the browser, named for the download.

const EXTENSIONS = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/x-portable-graymap': ['pgm'],
  'image/x-portable-pixmap': ['ppm'],
  'image/x-portable-arbitrarymap': ['pam'],
  'image/x-portable-anymap': ['pnm'],
  'image/bmp': ['bmp'],
  'image/webp': ['webp'],
  'image/tiff': ['tif', 'tiff'],
};

/** Decodes a picture file, upright as its orientation says. Rejects with a sentence. */
export async function decode(file, name, options = {}) {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image', ...options });
  } catch {
    throw new Error(`${name} is no picture that this browser can show. Choose a PNG, JPEG, WebP, GIF or BMP file.`);
  }
}

/** The name of a finished picture: the source's with a suffix, and the extension of what the service answered. */
export function finishedName(source, type) {
  const dot = source.lastIndexOf('.');
  const stem = dot > 0 ? source.slice(0, dot) : source;
  const extension = dot > 0 ? source.slice(dot + 1) : '';
  const fitting = EXTENSIONS[type.split(';')[0].trim()] ?? ['png'];
  return `${stem}-restored.${fitting.includes(extension.toLowerCase()) ? extension : fitting[0]}`;
}

/** Colors an 8-bit gray map of artifact probabilities inside the mask: clear where it is 0, yellow to red where it is not. */
export async function colorMap(map, mask) {
  const [pixels, hole] = await Promise.all([map, mask].map(async blob => {
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
    const image = pixelsOf(bitmap);
    bitmap.close();
    return image;
  }));
  const ramp = new Uint32Array(256);
  const bytes = new Uint8Array(ramp.buffer);
  for (let value = 0; value < 256; value++) {
    bytes.set([255, Math.round(220 * (1 - value / 255)), 0, Math.round(value * 0.8)], 4 * value);
  }
  const words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < words.length; i++) {
    words[i] = hole.data[4 * i] > 127 ? ramp[pixels.data[4 * i]] : 0;
  }
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  return canvas;
}

/** A bitmap's pixels: red, green, blue and alpha, one byte each. */
export function pixelsOf(bitmap) {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}
