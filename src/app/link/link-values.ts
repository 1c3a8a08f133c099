/** @file What values in a link may be; each says what is wrong with any other, as half a sentence. */
import * as v from 'valibot';
import type { Region } from '../../core/region.ts';
import { parseModelRef } from '../model-ref.ts';
import { maxLabel, maxLabels, maxText } from '../settings.ts';

/** The first thing a link says. */
export const linkVersion = '1';

export const decimal = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,12}(\.\d{1,12})?(e-\d{1,2})?$/i, 'is not a plain number'),
    v.transform(Number),
    v.minValue(min, `is below ${min}`),
    v.maxValue(max, `is above ${max}`),
  );
export const whole = (min: number, max: number) =>
  v.pipe(decimal(min, max), v.integer('is not a whole number'));
export const oneOf = <const T extends readonly string[]>(options: T) =>
  v.picklist(options, `is none of ${options.join(', ')}`);
export const flag = v.pipe(
  oneOf(['true', 'false']),
  v.transform((s) => s === 'true'),
);

export const words = v.pipe(
  v.string(),
  v.maxLength(maxText, `is longer than ${maxText} characters`),
  v.regex(/^\P{C}*$/u, 'holds characters that are no text'),
);

const label = v.pipe(
  v.string(),
  v.nonEmpty('holds an empty label'),
  v.maxLength(maxLabel, `holds a label of more than ${maxLabel} characters`),
  v.regex(/^\P{C}*$/u, 'holds characters that are no text'),
  v.check((s) => s === s.trim(), 'holds a label with blanks around it'),
);
export const labelList = v.pipe(
  v.string(),
  v.transform((s) => s.split(',')),
  v.array(label),
  v.maxLength(maxLabels, `holds more than ${maxLabels} labels`),
  v.check((list) => new Set(list).size === list.length, 'holds a label twice'),
);

export const modelOf = (bundled: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (s) => parseModelRef(s, bundled) !== undefined,
      'is no model of this version (a bundled one, hub:owner/name:fp32, or local)',
    ),
  );

export const box = v.pipe(
  v.string(),
  v.transform((s) => s.split(',')),
  v.array(decimal(0, 1)),
  v.length(4, 'is not four numbers: left, top, right, bottom'),
  v.check(([l, t, r, b]) => l < r && t < b, 'encloses nothing'),
  v.transform(([left, top, right, bottom]): Region => ({ left, top, right, bottom })),
);
