import { describe, expect, it } from 'vitest';
import { delta, fillIn, hex, size } from '../../../webview/format';

describe('numbers in the view', () => {
  it('sizes take the largest unit that divides them', () => {
    expect(['0x1000', '0x200000', '0x40000000', '0x8000000000', '0x1800', '0x1'].map(size)).toEqual([
      '4K',
      '2M',
      '1G',
      '512G',
      '6K',
      '1',
    ]);
  });

  it('hexadecimal numbers lose their leading zeros', () => {
    expect(hex('0x0000000000401000')).toBe('0x401000');
  });

  it('a delta has a sign, and only numbers have one', () => {
    expect(delta('9', '10')).toBe('+1');
    expect(delta('1', '-1')).toBe('−2');
    expect(delta('3', '3')).toBeUndefined();
    expect(delta('{…}', '1')).toBeUndefined();
  });

  it('texts are filled in by position', () => {
    expect(fillIn('step {0} of {1}, {7}', 3, '9')).toBe('step 3 of 9, {7}');
  });
});
