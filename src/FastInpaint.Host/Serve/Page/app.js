// The page: from a picture and a painted mask to the finished picture.

import { colourMap, decode, finishedName } from './files.js';
import { Mask } from './mask.js';
import { post } from './service.js';
import { Stage } from './stage.js';

const element = id => document.getElementById(id);
const stage = new Stage(painted, showZoom);

/** What is on the page: the file, and what became of it. */
let source = null;
let result = null;
let request = null;

/** Pictures that were opened: one that is decoded after a later one is not shown. */
let opened = 0;

// Controls stay in the focus order while they cannot be used.
function enable(id, usable) {
  element(id).setAttribute('aria-disabled', String(!usable));
}

function onClick(id, action) {
  element(id).addEventListener('click', () => {
    if (element(id).getAttribute('aria-disabled') !== 'true') {
      action();
    }
  });
}

function say(text) {
  element('status').textContent = text;
}

function complain(text) {
  element('error').textContent = text;
  element('error').hidden = text === '';
}

function refresh() {
  const busy = request !== null;
  enable('undo', stage.mask?.canUndo ?? false);
  enable('redo', stage.mask?.canRedo ?? false);
  enable('clear', stage.mask !== null && !stage.mask.isEmpty);
  enable('restore', !busy && stage.mask !== null && !stage.mask.isEmpty);
  element('show-map').disabled = result === null;
  element('compare-row').hidden = result === null;
  element('download').hidden = result === null;
  element('score').hidden = result === null;
  element('progress').hidden = element('cancel').hidden = !busy;
}

// The picture.

async function open(file, name = file.name) {
  const mine = ++opened;
  complain('');
  try {
    const picture = await decode(file, name);
    if (mine !== opened) {
      picture.close();
      return;
    }
    request?.abort();
    request = null;
    stage.before?.close();
    dropResult();
    source = { file, name };
    stage.show(picture, new Mask(picture.width, picture.height));
    element('start').hidden = true;
    element('picture-name').textContent = `${name}, ${picture.width} × ${picture.height}`;
    setSizes(Math.max(picture.width, picture.height));
    showMask(true);
    say('Paint over what shall go.');
  } catch (error) {
    if (mine === opened) {
      complain(error.message);
    }
  }
  refresh();
}

/** Takes the first picture of what was dropped or pasted. */
function openFrom(files) {
  const file = [...files].find(one => one.type.startsWith('image/')) ?? files[0];
  if (file) {
    open(file, file.name || 'pasted.png');
  }
}

function setSizes(side) {
  const size = element('size');
  size.max = Math.max(100, Math.round(side / 4));
  setBrush(Math.max(8, Math.round(side / 20)));
}

function setBrush(diameter) {
  element('size').value = diameter;
  stage.diameter = Number(element('size').value);
  element('size-value').textContent = `${stage.diameter} px`;
}

// The mask.

function painted() {
  if (!element('show-mask').checked) {
    showMask(true);
  }
  refresh();
}

function showMask(shown) {
  element('show-mask').checked = shown;
  stage.maskShown = shown;
}

function change(action) {
  stage.mask[action]();
  stage.changed();
  painted();
}

function chooseTool(tool) {
  document.querySelector(`input[name=tool][value=${tool}]`).checked = true;
  stage.tool = tool;
}

function showZoom() {
  element('zoom').textContent = stage.view ? `${Math.round(stage.view.scale * 100)} %` : '';
}

// The service.

/** Runs what asks the service for something: one at a time, cancelled by the button, by Escape or by another picture. */
async function ask(text, work) {
  const mine = request = new AbortController();
  const started = performance.now();
  const ticking = setInterval(() => { element('elapsed').textContent = `${Math.round((performance.now() - started) / 1000)} s`; }, 1000);
  complain('');
  say(text);
  refresh();
  try {
    await work((path, fields) => post(path, fields, {
      signal: mine.signal,
      askForKey,
      onWait: seconds => say(`The service is busy. Trying again in ${seconds} s.`),
    }), mine.signal);
  } catch (error) {
    if (request !== mine) {
      // Another picture was opened meanwhile.
    } else if (error.name === 'AbortError') {
      say('Cancelled.');
    } else {
      say('Not done.');
      complain(error.message);
    }
  } finally {
    clearInterval(ticking);
    element('elapsed').textContent = '';
    if (request === mine) {
      request = null;
    }
    refresh();
  }
}

function askForKey(refused) {
  const dialog = element('key-dialog');
  element('key').value = '';
  element('key-hint').textContent = refused ? 'The key was not accepted. Try another one.' : 'It is kept in this tab until you close it.';
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'use' ? element('key').value : null), { once: true });
  });
}

/** The fields of the controls that have an option; an empty one stands for the default. */
function options() {
  return [...document.querySelectorAll('[data-option]')].map(({ type, checked, value, dataset }) =>
    [dataset.option, type !== 'checkbox' ? value : checked ? dataset.on : dataset.off]);
}

/** The finished picture of the source with a mask, as the service answers it. */
async function fill(send, mask, settings) {
  const response = await send('v1/inpaint', [['image', source.file, source.name], ['mask', mask, 'mask.png'], ...settings]);
  const blob = await response.blob();
  return {
    blob, mask, settings, name: finishedName(source.name, blob.type),
    score: Number(response.headers.get('X-FastInpaint-Artifact-Score')),
    holePixels: Number(response.headers.get('X-FastInpaint-Hole-Pixels') ?? 1),
    warning: response.headers.get('X-FastInpaint-Warning') ?? '',
  };
}

/** Makes a new result, and looks for its artifacts where the map of the last one was shown. */
async function restore() {
  const mapWanted = element('show-map').checked;
  await ask('Filling the hole.', async (send, signal) => {
    const filled = await fill(send, await stage.mask.toBlob(), options());
    if (filled.holePixels === 0) {
      throw new Error('The mask is empty. Paint over what shall go.');
    }
    await showResult(filled, signal);
    showMask(false);
    say(`Done. ${filled.warning}`.trim());
  });
  if (mapWanted && result && !result.map) {
    element('show-map').checked = true;
    await showMap();
  }
}

async function showResult(filled, signal) {
  const picture = await decode(filled.blob, filled.name);
  signal.throwIfAborted();
  dropResult();
  result = filled;
  stage.after = picture;
  stage.split = element('compare').value / 100;
  element('score').textContent = `Artifact score ${filled.score.toFixed(3)}: 0 is none, 1 is certain.`;
  const link = element('download');
  link.href = URL.createObjectURL(filled.blob);
  link.download = filled.name;
  link.textContent = `Download ${filled.name}`;
  stage.changed();
}

function dropResult() {
  if (result) {
    URL.revokeObjectURL(element('download').href);
    element('download').removeAttribute('href');
    stage.after.close();
  }
  result = stage.after = stage.map = null;
  element('show-map').checked = false;
}

/** Asks for the map of the result once, and shows or hides it. */
async function showMap() {
  const of = result;
  if (element('show-map').checked && of && !of.map && !request) {
    await ask('Looking for artifacts.', async send => {
      const grown = of.settings.filter(([name]) => name === 'dilate');
      const response = await send('v1/detect', [['image', of.blob, of.name], ['mask', of.mask, 'mask.png'], ...grown]);
      of.map = await colourMap(await response.blob(), of.mask);
      say('Red is where the detector is sure of an artifact.');
    });
  }
  if (of && !of.map) {
    element('show-map').checked = false;
  }
  if (of === result) {
    stage.map = element('show-map').checked ? of?.map ?? null : null;
  }
  if (stage.view) {
    stage.changed();
  }
}

// Controls.

onClick('choose', () => element('file').click());
onClick('choose-first', () => element('file').click());
onClick('undo', () => change('undo'));
onClick('redo', () => change('redo'));
onClick('clear', () => change('clear'));
onClick('restore', restore);
onClick('cancel', () => request?.abort());
onClick('zoom-in', () => zoom(1.25));
onClick('zoom-out', () => zoom(0.8));
onClick('fit', () => look('fit'));
onClick('actual', () => look('actual'));

function zoom(factor) {
  stage.view?.zoom(factor);
  look();
}

function look(how) {
  if (stage.view) {
    if (how) {
      stage.view[how]();
    }
    stage.changed();
  }
}

element('file').addEventListener('change', event => {
  openFrom(event.target.files);
  event.target.value = '';
});
element('size').addEventListener('input', event => setBrush(event.target.value));
element('show-mask').addEventListener('change', event => showMask(event.target.checked));
element('show-map').addEventListener('change', showMap);
element('compare').addEventListener('input', event => {
  event.target.setAttribute('aria-valuetext', `${event.target.value} percent before`);
  stage.split = event.target.value / 100;
  look();
});
for (const tool of document.querySelectorAll('input[name=tool]')) {
  tool.addEventListener('change', () => chooseTool(tool.value));
}

addEventListener('dragover', event => {
  event.preventDefault();
  element('stage').classList.add('dropping');
});
addEventListener('dragleave', event => {
  if (event.relatedTarget === null) {
    element('stage').classList.remove('dropping');
  }
});
addEventListener('drop', event => {
  event.preventDefault();
  element('stage').classList.remove('dropping');
  openFrom(event.dataTransfer.files);
});
addEventListener('paste', event => openFrom(event.clipboardData.files));

const shortcuts = {
  b: () => chooseTool('brush'),
  e: () => chooseTool('eraser'),
  h: () => chooseTool('move'),
  '[': () => setBrush(stage.diameter / 1.2),
  ']': () => setBrush(stage.diameter * 1.2 + 1),
  '+': () => zoom(1.25),
  '=': () => zoom(1.25),
  '-': () => zoom(0.8),
  0: () => look('fit'),
  1: () => look('actual'),
  m: () => element('show-mask').click(),
  a: () => element('show-map').click(),
  Escape: () => request?.abort(),
};

addEventListener('keydown', event => {
  if (element('key-dialog').open || event.target.matches('input[type=number], select')) {
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const withControl = { z: event.shiftKey ? 'redo' : 'undo', y: 'redo', Enter: 'restore' }[key];
  if (event.ctrlKey || event.metaKey) {
    if (withControl) {
      element(withControl).click();
      event.preventDefault();
    }
  } else if (!event.altKey && shortcuts[key]) {
    shortcuts[key]();
  }
});

refresh();
