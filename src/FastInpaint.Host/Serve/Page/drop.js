// Files that are dropped on the page or pasted into it. With a picture on the page, a file dropped on one half of the stage is its mask.

import { element } from './dom.js';

/**
 * @param openPicture called with the file of a picture.
 * @param openMask called with the file of a mask.
 * @param hasPicture answers whether a mask can be taken.
 */
export function receiveFiles(openPicture, openMask, hasPicture) {
  addEventListener('dragover', event => {
    event.preventDefault();
    const zone = event.target.closest?.('#drop-mask');
    show(true);
    element('drop').hidden = !hasPicture();
    element('drop-mask').classList.toggle('over', Boolean(zone));
    element('drop-picture').classList.toggle('over', !zone);
  });
  addEventListener('dragleave', event => {
    if (event.relatedTarget === null) {
      show(false);
    }
  });
  addEventListener('drop', event => {
    event.preventDefault();
    show(false);
    take(event.dataTransfer.files, event.target.closest?.('#drop-mask') ? openMask : openPicture);
  });
  addEventListener('paste', event => take(event.clipboardData.files, openPicture));
}

function show(shown) {
  element('stage').classList.toggle('dropping', shown);
  if (!shown) {
    element('drop').hidden = true;
  }
}

/** Takes the first picture of what was dropped or pasted. */
function take(files, open) {
  const file = [...files].find(one => one.type.startsWith('image/')) ?? files[0];
  if (file) {
    open(file);
  }
}
