/** Whether WebGPU is worth measuring here: null when it is, else half a sentence why not. */
export async function gpuRefusal(): Promise<string | null> {
  if (!navigator.gpu) return 'This browser offers no WebGPU';
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return 'WebGPU finds no graphics adapter here';
    return adapter.info.isFallbackAdapter ? 'WebGPU has only a software adapter here' : null;
  } catch (error) {
    return `WebGPU refused: ${(error as Error).message}`;
  }
}
