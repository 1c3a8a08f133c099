/** How the weights of a published file are stored, as transformers.js calls it. */
export const dtypes = [
  'fp32',
  'fp16',
  'q8',
  'int8',
  'uint8',
  'q4',
  'q4f16',
  'bnb4',
  'q2',
  'q2f16',
  'q1',
  'q1f16',
] as const;
export type Dtype = (typeof dtypes)[number];

/** Ending of a file's name before `.onnx`. */
export const dtypeSuffix: Readonly<Record<Dtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
  q2: '_q2',
  q2f16: '_q2f16',
  q1: '_q1',
  q1f16: '_q1f16',
};

/** `vision_model_q4f16` → `vision_model` in `q4f16`; no known ending is fp32. */
export function splitDtype(name: string): { readonly stem: string; readonly dtype: Dtype } {
  for (const dtype of dtypes) {
    const suffix = dtypeSuffix[dtype];
    if (suffix !== '' && name.endsWith(suffix)) {
      return { stem: name.slice(0, -suffix.length), dtype };
    }
  }
  return { stem: name, dtype: 'fp32' };
}

/** Files whose arithmetic is in 16-bit floats. */
export const isHalf = (dtype: string): boolean => /f16|fp16/.test(dtype);
