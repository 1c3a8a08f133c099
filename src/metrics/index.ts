export { blockFlops, encoderFlops } from './cost.ts';
export type { BlockShape, EncoderShape } from './cost.ts';
export { coverage } from './coverage.ts';
export { embeddingCosine, tokenCosines } from './fidelity.ts';
export { needle, threadSurvives } from './needle.ts';
export type { Box, NeedleResult } from './needle.ts';
