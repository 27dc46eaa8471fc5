// Whatever asks the service for something: one at a time, with its progress, its key, and a way to cancel.

import { complain, element, say } from './dom.js';
import { post } from './service.js';

export class Work {
  #request = null;
  #onChange;

  /** @param onChange called when work begins or ends. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get isBusy() {
    return this.#request !== null;
  }

  cancel() {
    this.#request?.abort();
  }

  /** Ends the work without a word, as its picture is gone. */
  abandon() {
    this.cancel();
    this.#request = null;
  }

  /**
   * Runs work, which is given `send(path, fields)` and a signal.
   * @param text what the status says meanwhile.
   */
  async run(text, work) {
    const mine = this.#request = new AbortController();
    const started = performance.now();
    const ticking = setInterval(() => { element('elapsed').textContent = `${Math.round((performance.now() - started) / 1000)} s`; }, 1000);
    complain('');
    say(text);
    this.#onChange();
    try {
      await work((path, fields) => post(path, fields, {
        signal: mine.signal,
        askForKey,
        onWait: seconds => say(`The service is busy. Trying again in ${seconds} s.`),
      }), mine.signal);
    } catch (error) {
      if (this.#request !== mine) {
        // Another picture was opened meanwhile.
      } else if (error.name === 'AbortError') {
        say('Canceled.');
      } else {
        say('Not done.');
        complain(error.message);
      }
    } finally {
      clearInterval(ticking);
      element('elapsed').textContent = '';
      if (this.#request === mine) {
        this.#request = null;
      }
      this.#onChange();
    }
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
