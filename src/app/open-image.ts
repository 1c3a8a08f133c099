/** @file From a file, a paste, an address or a sample to pixels. Every failure is one sentence. */
import { ImageError, readImageHeader } from '../image/image-header.ts';
import { isHttpsUrl } from './link/https-url.ts';
import type { OpenImage } from './view.ts';

const displaySide = 2048;
const maxDownload = 64 * 2 ** 20;

let opened = 0;

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Absent on plain http; then the picture is new each time it is opened.
  if (!globalThis.crypto?.subtle) return `opened-${++opened}`;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash.subarray(0, 12)].map((b) => b.toString(16).padStart(2, '0')).join('');
}

function readPixels(bitmap: ImageBitmap): ImageData {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new ImageError('The browser has no memory left for this picture.');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** @throws ImageError naming the file, what is wrong and what to do */
export async function openBlob(blob: Blob, name: string): Promise<OpenImage> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const header = readImageHeader(bytes, name);
  const typed = new Blob([bytes], { type: `image/${header.format}` });
  let raw: ImageBitmap;
  try {
    raw = await createImageBitmap(typed, {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch {
    throw new ImageError(
      `${name} is damaged or cut short: the browser could not read it to the end. Save it again as PNG or JPEG.`,
    );
  }
  const { width, height } = raw;
  const pixels = readPixels(raw);
  raw.close();
  const shrink = Math.min(1, displaySide / Math.max(width, height));
  const bitmap = await createImageBitmap(typed, {
    resizeWidth: Math.max(1, Math.round(width * shrink)),
    resizeHeight: Math.max(1, Math.round(height * shrink)),
    resizeQuality: 'high',
  });
  const notes: string[] = [];
  if (header.animated) notes.push(`${name} is animated; its first frame is shown.`);
  return {
    key: await digest(bytes),
    name,
    width,
    height,
    rgba: { width, height, data: pixels.data },
    bitmap,
    notes,
  };
}

/**
 * A picture that a person or a link names.
 *
 * @param url `https:` or `data:image/…`
 * @throws ImageError naming the address
 */
export async function openUrl(url: string, signal: AbortSignal): Promise<OpenImage> {
  if (!isHttpsUrl(url) && !/^data:image\//i.test(url)) {
    const short = url.length > 80 ? `${url.slice(0, 80)}…` : url;
    throw new ImageError(`“${short}” is no picture address: it must start with https://.`);
  }
  return openAddress(new URL(url), signal);
}

/** A picture of this site, at an address the build has made. */
export async function openOwn(url: string, signal: AbortSignal): Promise<OpenImage> {
  return openAddress(new URL(url, document.baseURI), signal);
}

async function openAddress(url: URL, signal: AbortSignal): Promise<OpenImage> {
  const inline = url.protocol === 'data:';
  const place = inline ? 'the data address' : url.host;
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ImageError(
      `${place} does not let other pages read this picture (CORS), or cannot be reached. Save the picture and drop the file here.`,
    );
  }
  if (!response.ok) {
    throw new ImageError(
      `${place} answered ${response.status} for this picture; check the address.`,
    );
  }
  const name = inline ? '' : decodeURIComponent(url.pathname.split('/').pop() ?? '');
  return openBlob(await readCapped(response, place), name || 'picture');
}

async function readCapped(response: Response, place: string): Promise<Blob> {
  const reader = response.body?.getReader();
  if (!reader) return response.blob();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    parts.push(value);
    size += value.byteLength;
    if (size > maxDownload) {
      await reader.cancel();
      throw new ImageError(
        `The picture from ${place} is over 64 MB; save it smaller and open the file.`,
      );
    }
  }
}
