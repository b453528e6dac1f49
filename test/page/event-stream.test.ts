import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamReader } from '../../page/model/event-stream.js';

const TEXT =
  ': hello\r\n\r\nid: 1\r\ndata: {"a":1}\r\n\r\nid: 2\nevent: lost\ndata:x\ndata: y\n\nretry: 5\n\ndata: é:→\n\n';
const MESSAGES = [
  { id: '1', type: 'message', data: '{"a":1}' },
  { id: '2', type: 'lost', data: 'x\ny' },
  { id: '2', type: 'message', data: 'é:→' },
];

describe('an event stream', () => {
  it('gives the same messages, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length)), (cuts) => {
        const reader = new EventStreamReader();
        const at = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const pieces = at.slice(1).map((to, index) => TEXT.slice(at[index], to));
        expect(pieces.flatMap((piece) => reader.read(piece))).toEqual(MESSAGES);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps back what is not whole', () => {
    expect(new EventStreamReader().read('data: 1\n')).toEqual([]);
  });
});
