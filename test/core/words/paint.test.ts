import { expect, it } from 'vitest';
import { paint } from '../../../src/core/words/paint.js';

it('a line feed at the end stays outside of a colour, and any other within', () => {
  expect(paint('a\nb\n', 'bad')).toBe('\x1b[31ma\nb\x1b[0m\n');
  expect(paint('a', 'good')).toBe('\x1b[32ma\x1b[0m');
});
