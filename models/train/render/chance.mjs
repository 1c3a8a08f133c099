/** Seeded chance. One generator for the page being made; `seed` starts it anew for every page. */

let state = 1;

/** Uniform in [0, 1), mulberry32. */
export function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

export function seed(number) {
  state = number * 7919 + 13;
  for (let i = 0; i < 5; i++) random();
}

export const whole = (from, to) => from + Math.floor(random() * (to - from + 1));
export const pick = (list) => list[Math.floor(random() * list.length)];
export const chance = (share) => random() < share;
/** Between 0 and `to`, with one decimal. */
export const number = (to = 100) => Math.round(random() * to * 10) / 10;
/** About normal, between −3 and 3. */
export const bell = () => (random() + random() + random() - 1.5) * 2;
export const list = (count, make) => Array.from({ length: count }, (_, i) => make(i));
export const repeat = (count, make) => list(count, make).join('');
