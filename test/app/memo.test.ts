import { describe, expect, it } from 'vitest';
import { Memo } from '../../src/app/memo.ts';

describe('Memo', () => {
  it('asks once for the same key', async () => {
    const memo = new Memo<number>(4);
    let asked = 0;
    const make = async () => ++asked;
    expect(await memo.get('a', make)).toBe(1);
    expect(await memo.get('a', make)).toBe(1);
    expect(asked).toBe(1);
  });

  it('forgets a failure, so that asking again tries again', async () => {
    const memo = new Memo<number>(4);
    await expect(memo.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memo.get('a', async () => 2)).toBe(2);
  });

  it('lets the least recently asked go first', async () => {
    const memo = new Memo<string>(2);
    const asked: string[] = [];
    const get = (key: string) =>
      memo.get(key, async () => {
        asked.push(key);
        return key;
      });
    await get('a');
    await get('b');
    await get('a');
    await get('c');
    await get('a');
    await get('b');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });
});
