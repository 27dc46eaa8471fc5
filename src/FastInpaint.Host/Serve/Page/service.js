// Requests to the service: retried while it is busy, with a key where it asks for one, errors as sentences.

const KEY = 'fastinpaint-api-key';
const MOST_TRIES = 30;

/**
 * Posts a form and answers the response, and when the try began that was answered.
 * @param path relative to the page, so that the service may lie below a prefix.
 * @param askForKey called with whether a key was refused; answers a key, or null to give up.
 * @param onWait called with the seconds until the next try.
 */
export async function post(path, fields, { signal, askForKey, onWait }) {
  for (let attempt = 1; ; attempt++) {
    const key = sessionStorage.getItem(KEY);
    const started = performance.now();
    const response = await send(path, fields, key, signal);
    if (response.ok) {
      return { response, started };
    }
    if (response.status === 401) {
      sessionStorage.removeItem(KEY);
      const given = await askForKey(key !== null);
      if (given === null) {
        throw new Error('The service asks for an API key, and none was given.');
      }
      sessionStorage.setItem(KEY, given);
    } else if (response.status === 503 && attempt < MOST_TRIES) {
      const seconds = waitOf(response);
      onWait(seconds);
      await pause(seconds * 1000, signal);
    } else {
      throw new Error(await sentence(response));
    }
  }
}

async function send(path, fields, key, signal) {
  const form = new FormData();
  for (const [name, value, fileName] of fields) {
    if (value instanceof Blob) {
      form.append(name, value, fileName);
    } else {
      form.append(name, value);
    }
  }
  try {
    return await fetch(path, { method: 'POST', body: form, headers: key === null ? {} : { 'X-Api-Key': key }, signal });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Error('The service cannot be reached. Check that it is running, and try again.');
  }
}

/** Seconds to wait, from a number or a date. */
function waitOf(response) {
  const given = response.headers.get('Retry-After');
  const seconds = given === null ? 2 : Number.isNaN(Number(given)) ? (Date.parse(given) - Date.now()) / 1000 : Number(given);
  return Math.min(60, Math.max(1, Math.ceil(seconds || 1)));
}

function pause(milliseconds, signal) {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/** What went wrong, from a problem document where there is one. */
async function sentence(response) {
  try {
    const problem = await response.json();
    if (problem.detail || problem.title) {
      return problem.detail || problem.title;
    }
  } catch {
    // No problem document.
  }
  return `The service answered ${response.status} ${response.statusText}.`.replace(' .', '.');
}

/** Fetches a file of the page. */
export async function fetchFile(name) {
  const response = await fetch(name).catch(() => null);
  if (!response?.ok) {
    throw new Error(`${name} cannot be fetched. Check that the service is running, and try again.`);
  }
  return new File([await response.blob()], name, { type: response.headers.get('Content-Type') });
}
