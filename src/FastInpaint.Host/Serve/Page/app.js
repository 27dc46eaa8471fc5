// The page: from a picture and a mask to the finished picture.

import { choose, complain, element, enable, onClick, say } from './dom.js';
import { Drawing } from './drawing.js';
import { receiveFiles } from './drop.js';
import { decode } from './files.js';
import { CanvasKeys } from './keys.js';
import { Mask } from './mask.js';
import { maskOfFile, maskOfTransparency } from './maskfile.js';
import { Pointers } from './pointers.js';
import { Result } from './result.js';
import { fetchFile } from './service.js';
import { Settings } from './settings.js';
import { Stage } from './stage.js';
import { Work } from './work.js';

const PAINT = 'Paint over what shall go.';

const stage = new Stage(viewed);
const drawing = new Drawing(stage, painted);
const keys = new CanvasKeys(stage, drawing);
const work = new Work(refresh);
const result = new Result(stage, work);
const settings = new Settings();
new Pointers(stage, drawing);

/** The file of the picture, and its name. */
let source = null;

/** Files that were opened: one that is decoded after a later one is not shown. */
let opened = 0;

function refresh() {
  enable('undo', stage.mask?.canUndo ?? false);
  enable('redo', stage.mask?.canRedo ?? false);
  enable('clear', stage.mask !== null && !stage.mask.isEmpty);
  enable('choose-mask', stage.mask !== null);
  enable('use-transparency', stage.mask !== null);
  enable('restore', !work.isBusy && stage.mask !== null && !stage.mask.isEmpty);
  element('show-map').disabled = !result.exists;
  for (const id of ['compare-row', 'download', 'score', 'facts']) {
    element(id).hidden = !result.exists;
  }
  element('progress').hidden = element('cancel').hidden = !work.isBusy;
}

function viewed() {
  element('zoom').textContent = stage.view ? `${Math.round(stage.view.scale * 100)} %` : '';
  keys.draw();
}

// The picture.

/** Runs what opens a file. What it answers is called unless another file was opened meanwhile. */
async function opening(decoded) {
  const mine = ++opened;
  complain('');
  try {
    const show = await decoded();
    if (mine === opened) {
      show();
    }
  } catch (error) {
    if (mine === opened) {
      complain(error.message);
    }
  }
  refresh();
}

function openPicture(file) {
  return opening(async () => {
    const name = file.name || 'pasted.png';
    const picture = await decode(file, name);
    return () => showPicture(file, name, picture);
  });
}

function showPicture(file, name, picture) {
  work.abandon();
  drawing.drop();
  stage.before?.close();
  result.drop();
  source = { file, name };
  stage.show(picture, new Mask(picture.width, picture.height));
  keys.reset();
  if (element('start').contains(document.activeElement)) {
    stage.layer.focus();
  }
  element('start').hidden = true;
  element('picture-name').textContent = `${name}, ${picture.width} × ${picture.height}`;
  setSizes(Math.max(picture.width, picture.height));
  showMask(true);
  say(PAINT);
}

/** The picture that the service draws, with its mask. */
function openSample() {
  say('Fetching the sample.');
  return opening(async () => {
    const [file, mask] = await Promise.all(['sample.png', 'sample-mask.png'].map(fetchFile));
    const picture = await decode(file, file.name);
    const marked = await maskOfFile(mask, mask.name, picture);
    return () => {
      showPicture(file, file.name, picture);
      useMask(marked);
      say('The balloon is marked. Choose Restore.');
    };
  });
}

function setSizes(side) {
  const size = element('size');
  size.max = Math.max(100, Math.round(side / 4));
  setBrush(settings.get('size') ?? Math.max(8, Math.round(side / 20)));
}

function setBrush(diameter) {
  element('size').value = diameter;
  drawing.diameter = Number(element('size').value);
  element('size-value').textContent = `${drawing.diameter} px`;
  keys.draw();
}

function keepBrush(diameter) {
  setBrush(diameter);
  settings.set('size', drawing.diameter);
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
  drawing.end();
  action(stage.mask);
  stage.changed();
  painted();
}

function useMask(image) {
  change(mask => mask.replace(image));
  say('The mask is loaded.');
}

/** Takes a file as the mask of the picture that is shown. */
function openMask(file) {
  return opening(async () => {
    const image = await maskOfFile(file, file.name, stage.before);
    return () => useMask(image);
  });
}

function chooseTool(tool) {
  choose('tool', tool);
  drawing.end();
  drawing.tool = tool;
  keys.draw();
}

/** Chooses a tool by its key. */
function pick(tool) {
  chooseTool(tool);
  settings.keep(document.querySelector(`input[name=tool][value=${tool}]`));
}

function zoom(factor) {
  look(view => view.zoom(factor));
}

function look(how = () => {}) {
  if (stage.view) {
    how(stage.view);
    stage.changed();
  }
}

/** The fields of the controls that have an option; an empty one stands for the default. */
function options() {
  return [...document.querySelectorAll('[data-option]')].map(({ type, checked, value, dataset }) =>
    [dataset.option, type !== 'checkbox' ? value : checked ? dataset.on : dataset.off]);
}

// Controls.

for (const [button, field, open] of [['choose', 'file', openPicture], ['choose-first', 'file', openPicture], ['choose-mask', 'mask-file', openMask]]) {
  onClick(button, () => element(field).click());
  element(field).onchange = event => {
    if (event.target.files.length > 0) {
      open(event.target.files[0]);
    }
    event.target.value = '';
  };
}
receiveFiles(openPicture, openMask, () => stage.mask !== null);
onClick('sample', openSample);
onClick('sample-first', openSample);
onClick('use-transparency', () => opening(async () => {
  const image = maskOfTransparency(stage.before);
  return () => useMask(image);
}));
onClick('undo', () => change(mask => mask.undo()));
onClick('redo', () => change(mask => mask.redo()));
onClick('clear', () => change(mask => mask.clear()));
onClick('restore', () => {
  drawing.end();
  result.make(source, options());
});
onClick('cancel', () => work.cancel());
onClick('zoom-in', () => zoom(1.25));
onClick('zoom-out', () => zoom(0.8));
onClick('fit', () => look(view => view.fit()));
onClick('actual', () => look(view => view.actual()));
onClick('reset', () => {
  settings.reset();
  if (stage.view) {
    setSizes(Math.max(stage.before.width, stage.before.height));
  }
  say('The settings are as they were at first.');
});

element('size').addEventListener('input', event => keepBrush(event.target.value));
element('erase').addEventListener('change', event => { drawing.erases = event.target.checked; });
element('show-mask').addEventListener('change', event => showMask(event.target.checked));
element('show-map').addEventListener('change', () => result.showMap());
element('compare').addEventListener('input', event => {
  event.target.setAttribute('aria-valuetext', `${event.target.value} percent before`);
  stage.split = event.target.value / 100;
  look();
});
for (const tool of document.querySelectorAll('input[name=tool]')) {
  tool.addEventListener('change', () => chooseTool(tool.value));
}
for (const view of document.querySelectorAll('input[name=view]')) {
  view.addEventListener('change', () => {
    stage.sides = view.value === 'sides';
    element('slider').hidden = stage.sides;
    look();
  });
}

const shortcuts = {
  b: () => pick('brush'),
  r: () => pick('rectangle'),
  l: () => pick('lasso'),
  h: () => pick('move'),
  e: () => element('erase').click(),
  '[': () => keepBrush(drawing.diameter / 1.2),
  ']': () => keepBrush(drawing.diameter * 1.2 + 1),
  '+': () => zoom(1.25),
  '=': () => zoom(1.25),
  '-': () => zoom(0.8),
  0: () => look(view => view.fit()),
  1: () => look(view => view.actual()),
  m: () => element('show-mask').click(),
  a: () => element('show-map').click(),
  Escape: () => work.cancel(),
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

settings.apply();
addEventListener('change', event => settings.keep(event.target));
refresh();
