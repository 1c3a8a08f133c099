import type { Dtype } from './dtypes.ts';

/** One published encoder, as data. */
export interface KnownEncoder {
  readonly repo: string;
  readonly label: string;
  /** One sentence for the model menu. */
  readonly summary: string;
  /** Of the weights, where the repository itself says nothing about it. */
  readonly licence: string;
  /**
   * Published when this list was made, with the bytes of a download where they were known,
   * rounded; what is there now tells `describeRepo`.
   */
  readonly dtypes: Readonly<Partial<Record<Dtype, number | null>>>;
  readonly hasText: boolean;
}

/** Small encoders on the hub that this project was made to look into. */
export const knownEncoders: readonly KnownEncoder[] = [
  {
    repo: 'onnx-community/dinov2-small',
    label: 'DINOv2 small',
    summary: 'Self-supervised ViT-S/14: 256 patches at 224 px, attention that outlines objects.',
    licence: 'Apache-2.0',
    dtypes: { fp32: 88.5e6, fp16: 44.4e6, q8: 24.4e6, q4: 16.9e6 },
    hasText: false,
  },
  {
    repo: 'onnx-community/dinov2-with-registers-small',
    label: 'DINOv2 small with registers',
    summary: 'The same with four registers in front, which take the outliers out of the attention.',
    licence: 'Apache-2.0',
    dtypes: { fp32: 88.5e6, fp16: 44.4e6, q8: 24.4e6, q4: 16.9e6 },
    hasText: false,
  },
  {
    repo: 'onnx-community/dinov3-vits16-pretrain-lvd1689m-ONNX',
    label: 'DINOv3 small',
    summary: 'ViT-S/16 with rotary positions: 196 patches at 224 px, sharp dense features.',
    licence: 'DINOv3 License (ai.meta.com/resources/models-and-libraries/dinov3-license)',
    dtypes: { fp32: 86.5e6, q8: 21.9e6, q4: null },
    hasText: false,
  },
  {
    repo: 'Xenova/clip-vit-base-patch32',
    label: 'CLIP ViT-B/32',
    summary: 'Trained on pictures with captions: 49 large patches, understands text.',
    licence: 'MIT (OpenAI CLIP)',
    dtypes: { fp32: 352e6, fp16: 176e6, q8: 89.1e6, q4: 63.6e6 },
    hasText: true,
  },
  {
    repo: 'Xenova/clip-vit-base-patch16',
    label: 'CLIP ViT-B/16',
    summary: 'CLIP with 196 patches: a finer grid at four times the work.',
    licence: 'MIT (OpenAI CLIP)',
    dtypes: { fp32: 345e6, fp16: null, q8: 87.5e6 },
    hasText: true,
  },
  {
    repo: 'Xenova/siglip-base-patch16-224',
    label: 'SigLIP base',
    summary: 'Pictures and texts without a class token: a learned query pools 196 patches.',
    licence: 'Apache-2.0',
    dtypes: { fp32: 372e6, fp16: 186e6, q8: 99.5e6, q4: null },
    hasText: true,
  },
  {
    repo: 'Xenova/vit-base-patch16-224-in21k',
    label: 'ViT base',
    summary: 'The first vision transformer, ViT-B/16, trained to tell 21 000 classes apart.',
    licence: 'Apache-2.0',
    dtypes: { fp32: 343e6, fp16: 172e6, q8: 87.5e6 },
    hasText: false,
  },
];

export const findKnownEncoder = (repo: string): KnownEncoder | undefined =>
  knownEncoders.find((known) => known.repo.toLowerCase() === repo.toLowerCase());
