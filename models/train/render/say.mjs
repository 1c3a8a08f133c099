/**
 * Captions of several wordings: what it is, what it shows, and both together, from plain parts, so
 * that words which name one family help with another. The first wording is the name alone.
 */
export const say = (names, shows) =>
  [names[0], ...names.map((name) => `${name} with ${shows}`), ...names.slice(1), shows].join(' | ');
