/** @file UTF-8 by hand: this room has no platform, so no TextDecoder. */

const REPLACEMENT = 0xfffd;

/** Characters per call: as many arguments as every stack takes. */
const CHUNK = 4096;

/** Bytes [from, to) as text; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let at = from; at < to;) {
    // Names are plain ASCII nearly always: in one go, not a string per character.
    let plain = at;
    while (plain < to && plain < at + CHUNK && bytes[plain] < 0x80) plain++;
    if (plain > at) {
      text += String.fromCharCode.apply(null, bytes.subarray(at, plain) as unknown as number[]);
      at = plain;
      continue;
    }
    const lead = bytes[at++];
    const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    let code = more === 0 || lead >= 0xf5 ? -1 : lead & (0x3f >> more);
    for (let i = 0; code >= 0 && i < more; i++) {
      if (at >= to || (bytes[at] & 0xc0) !== 0x80) code = -1;
      else code = code * 64 + (bytes[at++] & 0x3f);
    }
    const isValid = code >= [0, 0x80, 0x800, 0x10000][more] && code <= 0x10ffff;
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    text += String.fromCodePoint(isValid && !isSurrogate ? code : REPLACEMENT);
  }
  return text;
}

/** Text as bytes; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    }
  }
  return Uint8Array.from(bytes);
}
