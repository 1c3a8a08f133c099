import { describe, expect, it } from 'vitest';
import { hubRef, parseModelRef } from '../../src/app/model-ref.ts';
import { hubModelId } from '../../src/engine/hub/hub-address.ts';

const parse = (text: string) => parseModelRef(text, ['default']);

describe('the model of a link', () => {
  it('is a bundled one, one of the hub, or a local one', () => {
    expect(parse('default')).toEqual({ kind: 'site', id: 'default' });
    expect(parse('local')).toEqual({ kind: 'local' });
    for (const revision of ['main', 'v2', 'refs/pr/1']) {
      const ref = hubRef(hubModelId({ repo: 'owner/name.x', revision }, 'q4f16'));
      expect(parse(ref)).toEqual({ kind: 'hub', repo: 'owner/name.x', revision, dtype: 'q4f16' });
    }
  });

  it.each([
    '',
    'other',
    'hub:',
    'hub:owner/name',
    'hub:owner/name:fp33',
    'hub:owner:fp32',
    'hub:https://evil.example/a:fp32',
    'hub:../etc/passwd:fp32',
    'hub:owner/name@../x:fp32',
    `hub:owner/${'n'.repeat(400)}:fp32`,
    'owner/name:fp32',
    'local:file.onnx',
    'hub:default',
  ])('is nothing else: %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });
});
