// The finished picture: asked for, shown, described, and its map of artifacts.

import { element, say } from './dom.js';
import { colorMap, decode, finishedName } from './files.js';

const number = new Intl.NumberFormat('en');

export class Result {
  #stage;
  #work;
  #now = null;

  constructor(stage, work) {
    this.#stage = stage;
    this.#work = work;
  }

  get exists() {
    return this.#now !== null;
  }

  /** Fills the picture's hole, and looks for artifacts where the map of the last result was shown. */
  async make(source, settings) {
    const mapWanted = element('show-map').checked;
    const last = this.#now;
    await this.#work.run('Filling the hole.', async (send, signal) => {
      const filled = await fill(send, source, await this.#stage.mask.toBlob(), settings);
      if (filled.holePixels === 0) {
        throw new Error('The mask is empty. Paint over what shall go.');
      }
      await this.#show(filled, signal);
      say(`Done. ${filled.warning}`.trim());
    });
    if (this.#now !== last) {
      // In a small window the button lies below the stage.
      element('stage').scrollIntoView({ block: 'nearest' });
    }
    if (mapWanted && this.#now && !this.#now.map) {
      element('show-map').checked = true;
      await this.showMap();
    }
  }

  drop() {
    if (this.#now) {
      URL.revokeObjectURL(element('download').href);
      element('download').removeAttribute('href');
      this.#stage.after.close();
    }
    this.#now = this.#stage.after = this.#stage.map = null;
    element('show-map').checked = false;
  }

  /** Asks for the map of the result once, and shows or hides it. */
  async showMap() {
    const of = this.#now;
    if (element('show-map').checked && of && !of.map && !this.#work.isBusy) {
      await this.#work.run('Looking for artifacts.', async send => {
        const grown = of.settings.filter(([name]) => name === 'dilate');
        const { response } = await send('v1/detect', [['image', of.blob, of.name], ['mask', of.mask, 'mask.png'], ...grown]);
        of.map = await colorMap(await response.blob(), of.mask);
        say('Red is where the detector is sure of an artifact.');
      });
    }
    if (of && !of.map) {
      element('show-map').checked = false;
    }
    if (of === this.#now) {
      this.#stage.map = element('show-map').checked ? of?.map ?? null : null;
    }
    if (this.#stage.view) {
      this.#stage.changed();
    }
  }

  async #show(filled, signal) {
    const picture = await decode(filled.blob, filled.name);
    signal.throwIfAborted();
    this.drop();
    this.#now = filled;
    this.#stage.after = picture;
    describe(filled, picture);
    const link = element('download');
    link.href = URL.createObjectURL(filled.blob);
    link.download = filled.name;
    link.textContent = `Download ${filled.name}`;
    element('show-mask').checked = this.#stage.maskShown = false;
    this.#stage.changed();
  }
}

/** The finished picture of a source with a mask, as the service answers it. */
async function fill(send, source, mask, settings) {
  const { response, started } = await send('v1/inpaint', [['image', source.file, source.name], ['mask', mask, 'mask.png'], ...settings]);
  const blob = await response.blob();
  const header = name => response.headers.get(`X-FastInpaint-${name}`);
  return {
    blob, mask, settings, name: finishedName(source.name, blob.type),
    seconds: (performance.now() - started) / 1000,
    working: Number(/\btotal;dur=([\d.]+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? 0) / 1000,
    score: Number(header('Artifact-Score')),
    holePixels: Number(header('Hole-Pixels') ?? 1),
    strategy: header('Strategy'),
    device: header('Device'),
    warning: header('Warning') ?? '',
  };
}

/** Says what the answer took, and how large it is. */
function describe(filled, picture) {
  element('score').textContent = `Artifact score ${filled.score.toFixed(3)}: 0 is none, 1 is certain.`;
  const facts = {
    time: `${filled.seconds.toFixed(2)} s, ${filled.working.toFixed(2)} s of it in the service`,
    pixels: `${number.format(picture.width)} × ${number.format(picture.height)}, ${number.format(filled.holePixels)} filled`,
    bytes: `${number.format(filled.blob.size)} bytes, ${filled.blob.type.split(';')[0]}`,
    strategy: `${filled.strategy} on ${filled.device}`,
  };
  for (const [name, text] of Object.entries(facts)) {
    element(`fact-${name}`).textContent = text;
  }
}
