// The page's elements, and its two lines of words: the status and the error.

export const element = id => document.getElementById(id);

/** Says whether a control can be used. It stays in the focus order. */
export function enable(id, usable) {
  element(id).setAttribute('aria-disabled', String(!usable));
}

/** Calls an action when a control is used that can be. */
export function onClick(id, action) {
  element(id).addEventListener('click', () => {
    if (element(id).getAttribute('aria-disabled') !== 'true') {
      action();
    }
  });
}

/** Checks a radio button of a group. */
export function choose(group, value) {
  document.querySelector(`input[name=${group}][value=${value}]`).checked = true;
}

export function say(text) {
  element('status').textContent = text;
}

export function complain(text) {
  element('error').textContent = text;
  element('error').hidden = text === '';
}
