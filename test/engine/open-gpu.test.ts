import { describe, expect, test, vi } from 'vitest';
import { openGpu } from '../../src/engine/open-gpu.ts';

class GPUOutOfMemoryError extends Error {}
class GPUValidationError extends Error {}

/** A graphics card as far as it is asked. */
function fakeGpu(open: () => Promise<unknown> = () => Promise.resolve(undefined)) {
  let lose: (info: object) => void = () => {};
  const device = Object.assign(new EventTarget(), {
    lost: new Promise<object>((resolve) => (lose = resolve)),
  });
  const adapter = {
    features: new Set(['shader-f16']),
    limits: { maxBufferSize: 7 },
    info: { vendor: 'acme', architecture: 'one', description: '' },
    requestDevice: async () => (await open()) ?? device,
  };
  const report = (error: Error): void =>
    void device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error }));
  const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
  return { gpu, report, lose: (reason: string, message: string) => lose({ reason, message }) };
}

describe('openGpu', () => {
  test('tells the name and what the card can', async () => {
    const { gpu } = fakeGpu();
    await expect(openGpu(gpu, () => {})).resolves.toMatchObject({
      name: 'acme one',
      halfPrecision: true,
    });
  });

  test('says what to do where there is no card, or none that opens', async () => {
    await expect(openGpu(undefined, () => {})).rejects.toThrow(/no WebGPU; choose WASM\.$/);
    const { gpu } = fakeGpu(() => Promise.reject(new Error('Limit is too high.')));
    await expect(openGpu(gpu, () => {})).rejects.toThrow(
      'The graphics card cannot be opened: Limit is too high; choose WASM.',
    );
  });

  test('tells of a lost device, but not of one that was put away', async () => {
    const onLost = vi.fn();
    const away = fakeGpu();
    await openGpu(away.gpu, onLost);
    away.lose('destroyed', 'Device was destroyed.');
    await Promise.resolve();
    expect(onLost).not.toHaveBeenCalled();
    const gone = fakeGpu();
    await openGpu(gone.gpu, onLost);
    gone.lose('unknown', 'GPU process crashed');
    await Promise.resolve();
    expect(onLost).toHaveBeenCalledExactlyOnceWith('device', 'GPU process crashed');
  });

  test('trusts no card that reports errors nobody asked about', async () => {
    const onLost = vi.fn();
    const { gpu, report } = fakeGpu();
    await openGpu(gpu, onLost);
    report(new GPUOutOfMemoryError('Buffer'));
    report(new GPUValidationError('Binding 9'));
    expect(onLost.mock.calls).toEqual([
      ['memory', 'the graphics card reports: Buffer'],
      ['device', 'the graphics card reports: Binding 9'],
    ]);
  });
});
