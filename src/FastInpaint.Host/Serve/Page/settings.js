// Settings that outlast the tab: what differs from the page's own values, in the browser's local storage. No picture and no key is kept.

const KEY = 'fastinpaint-settings';

/** The controls that are kept: those of options, and those that the page marks. */
const controls = () => [...document.querySelectorAll('[data-option], [data-keep]')];

export class Settings {
  #kept = read();

  /** Puts the kept values into their controls; their listeners hear of it. */
  apply() {
    for (const control of controls()) {
      const value = this.#kept[nameOf(control)];
      if (value !== undefined && takes(control, value)) {
        put(control, value);
      }
    }
  }

  /** Keeps what a control says. */
  keep(control) {
    if (control.matches('[data-option], [data-keep]')) {
      this.set(nameOf(control), valueOf(control) === initial(control) ? undefined : valueOf(control));
    }
  }

  get(name) {
    return this.#kept[name];
  }

  /** Keeps a value; undefined forgets it. */
  set(name, value) {
    if (value === undefined) {
      delete this.#kept[name];
    } else {
      this.#kept[name] = value;
    }
    write(this.#kept);
  }

  /** Forgets everything, and gives the controls the page's own values. */
  reset() {
    this.#kept = {};
    for (const control of controls()) {
      if (control.type !== 'radio' || control.defaultChecked) {
        put(control, initial(control));
      }
    }
    this.#kept = {};
    write(this.#kept);
  }
}

function nameOf(control) {
  return control.type === 'radio' ? control.name : control.id;
}

function valueOf(control) {
  return control.type === 'checkbox' ? control.checked : control.value;
}

/** The value in the page as it was sent. */
function initial(control) {
  switch (control.type) {
    case 'checkbox':
      return control.defaultChecked;
    case 'radio':
      return document.querySelector(`input[name=${control.name}][checked]`).value;
    case 'select-one':
      return [...control.options].find(option => option.defaultSelected)?.value ?? control.options[0].value;
    default:
      return control.defaultValue;
  }
}

/** Whether a kept value is one that the control has now: another version of the page may have kept it. */
function takes(control, value) {
  switch (control.type) {
    case 'checkbox':
      return typeof value === 'boolean';
    case 'radio':
      return control.value === value;
    case 'select-one':
      return [...control.options].some(option => option.value === value);
    default:
      return value === '' || (Number(value) >= Number(control.min) && Number(value) <= Number(control.max));
  }
}

function put(control, value) {
  if (control.type === 'checkbox') {
    control.checked = value;
  } else if (control.type === 'radio') {
    control.checked = true;
  } else {
    control.value = value;
  }
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept !== null && typeof kept === 'object' ? kept : {};
  } catch {
    // No storage, or not ours.
    return {};
  }
}

function write(kept) {
  try {
    if (Object.keys(kept).length === 0) {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, JSON.stringify(kept));
    }
  } catch {
    // A browser may have no storage for the page. The settings hold until it is closed.
  }
}
