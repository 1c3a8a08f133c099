import type { Loss } from './lost-runtime.ts';

export interface OpenGpu {
  readonly device: GPUDevice;
  /** For the badge. */
  readonly name: string;
  /** Shaders may compute in 16-bit floats. */
  readonly halfPrecision: boolean;
}

const wantedFeatures: readonly GPUFeatureName[] = ['shader-f16', 'subgroups'];

/** Limits that a transformer runs into; the defaults are far below what adapters have. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/**
 * Opens the graphics card with all that the adapter offers.
 *
 * @param onLost called when the device goes away by itself, and when it reports an error that
 *   nobody asked about: a step was left out, so whatever it computes from then on may be wrong
 * @throws Error with one sentence when there is none
 */
export async function openGpu(
  gpu: GPU | undefined,
  onLost: (loss: Loss, message: string) => void,
): Promise<OpenGpu> {
  if (!gpu) throw new Error('This browser offers no WebGPU; choose WASM.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no graphics adapter here; choose WASM.');
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(wantedLimits.map((key) => [key, adapter.limits[key]]));
  const device = await adapter
    .requestDevice({ requiredFeatures, requiredLimits })
    .catch((error: unknown) => {
      const why = error instanceof Error ? `: ${error.message.replace(/\.$/, '')}` : '';
      throw new Error(`The graphics card cannot be opened${why}; choose WASM.`);
    });
  void device.lost.then(({ reason, message }) => {
    // `destroyed` is the runtime tidying up after its last session.
    if (reason !== 'destroyed') onLost('device', message || 'the graphics device was lost');
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    const isMemory = error.constructor.name === 'GPUOutOfMemoryError';
    onLost(isMemory ? 'memory' : 'device', `the graphics card reports: ${error.message}`);
  });
  const { vendor, architecture, description } = adapter.info;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  return { device, name, halfPrecision: adapter.features.has('shader-f16') };
}
