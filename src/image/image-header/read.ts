/** What a header tells. */
export interface ImageSize {
  /** px as stored, before `orientation` is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1–8; 5 and above swap the sides. 1 where the file says none. */
  readonly orientation: number;
  /** More than one frame. */
  readonly animated: boolean;
}

/** Bytes as characters 0–255; shorter than `length` where the file ends. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
