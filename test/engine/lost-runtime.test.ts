import { describe, expect, test } from 'vitest';
import { reasonOf } from '../../src/app/errors.ts';
import { explainRuntime } from '../../src/engine/explain-runtime.ts';
import { explainMemory, isLostRuntime, lossOf } from '../../src/engine/lost-runtime.ts';
import { runtimeLine } from '../../src/core/runtime-line.ts';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('lossOf', () => {
  test.each([
    new Error('std::bad_alloc'),
    new Error('[ShapeInferenceError] failed: bad_alloc'),
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 5000000000'),
    new RangeError('WebAssembly.Memory(): could not allocate memory'),
    new RangeError('Out of memory'),
    named('InternalError', 'allocation size overflow'),
    new Error("Can't create a session. failed to allocate a buffer of size 350000000."),
    new Error('BFCArena: Failed to allocate memory for requested buffer of size 4000000'),
    named('RuntimeError', 'Aborted(OOM). Build with -sASSERTIONS for more info.'),
    new Error('Cannot enlarge memory arrays to size 4294967296 bytes'),
    named('GPUOutOfMemoryError', 'Buffer could not be made.'),
    new Error('Buffer size (3000000000) exceeds the max buffer size limit (268435456).'),
  ])('memory: %s', (error) => {
    expect(lossOf(error)).toBe('memory');
  });

  test.each([
    new Error('Device is lost.'),
    new Error('Device was destroyed.'),
    // Chromium, when its GPU process is gone.
    new Error('A valid external Instance reference no longer exists.'),
    named('AbortErrorX', "Failed to execute 'mapAsync' on 'GPUBuffer'"),
  ])('device: %s', (error) => {
    expect(lossOf(error)).toBe('device');
  });

  test.each([
    8_372_104,
    named('RuntimeError', 'memory access out of bounds'),
    named('RuntimeError', 'unreachable'),
    new Error('no available backend found. ERR: [wasm] RuntimeError: Aborted(fetching failed)'),
    new RangeError('Maximum call stack size exceeded'),
  ])('crash: %s', (error) => {
    expect(lossOf(error)).toBe('crash');
  });

  test.each([
    new Error('strategy x needs tokens'),
    named('DownloadError', 'huggingface.co is unreachable; try again.'),
    named('OnnxError', 'This is a web page, not a model.'),
    new DOMException('Device is lost', 'AbortError'),
    'a word',
    undefined,
  ])('nothing a runtime would not survive: %s', (error) => {
    expect(lossOf(error)).toBeNull();
    expect(isLostRuntime(error)).toBe(false);
  });
});

describe('explanations', () => {
  const model = { label: 'CLIP', bytes: 351e6 };

  test('of memory name the size, keep the cause, and are recognised again', () => {
    const cause = new Error('std::bad_alloc');
    const error = explainMemory(cause, model, 'wasm') as Error;
    expect(error).toMatchObject({ name: 'OutOfMemoryError', cause });
    expect(error.message).toMatch(/^CLIP \(351 MB\) needs more memory than this browser gives;/);
    expect(lossOf(error)).toBe('memory');
    expect(explainMemory(error, model, 'wasm')).toBe(error);
  });

  test('leave the size out where nobody knows it', () => {
    const error = explainMemory(new Error('bad_alloc'), { label: 'A file', bytes: 0 }, 'webgpu');
    expect((error as Error).message).toMatch(/^A file needs more memory than this graphics card/);
  });

  test('of a refusal give the runtime’s first line without its places in the source', () => {
    const error = new Error(
      'Can’t create a session. ERROR_CODE: 9, ERROR_MESSAGE: kernel.cc:12 Could not find Foo(1)\nmore',
    );
    expect(explainRuntime(error, model, 'prepare', { backend: 'wasm' })).toMatchObject({
      message: 'CLIP does not prepare on wasm: Could not find Foo(1)',
    });
  });

  test('of a graphics card give what it said, not where it was asked', () => {
    const download =
      'failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: /home/a/buffer_manager.cc:643 void ' +
      'onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void *, size_t) const ' +
      'map_async_result.status == wgpu::MapAsyncStatus::Success was false. Failed to download ' +
      'data from buffer. wgpu::MapAsyncStatus value: 4, message: The device is gone.\n';
    expect(runtimeLine(download)).toBe('The device is gone.');
    expect(reasonOf(new Error(download))).toBe('The device is gone');
  });

  test('leave a lost device as it is, by which it is known', () => {
    const error = new Error('Device is lost.');
    expect(explainRuntime(error, model, 'run', { backend: 'webgpu' })).toBe(error);
  });
});
