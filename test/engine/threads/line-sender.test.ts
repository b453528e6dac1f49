import { describe, expect, it } from 'vitest';
import { LineSender } from '../../../src/engine/threads/line-sender.js';
import { SharedLineStyle } from '../../../src/engine/threads/line-style.js';
import type { LinesMessage } from '../../../src/engine/threads/protocol.js';
import { SharedState } from '../../../src/engine/threads/shared-state.js';

function rig() {
  const shared = new SharedState();
  const sent: LinesMessage[] = [];
  const style = new SharedLineStyle({ level: 'debug', format: 'text', timezone: 'UTC', namePair: false });
  const lines = new LineSender(
    shared,
    (message) => sent.push(message),
    () => style.lastRead.format,
  );
  return { shared, sent, style, lines };
}

const BIG = `${'x'.repeat(65_535)}\n`;

describe('a line sender', () => {
  it('collects lines into chunks, with their count and most severe level', () => {
    const { sent, lines } = rig();
    lines.add('one\n', 'info');
    lines.add('two\n', 'warn');
    lines.add('three\n', 'debug');
    expect(sent).toEqual([]);
    lines.flush();
    lines.flush();
    expect(sent).toEqual([{ kind: 'lines', body: 'one\ntwo\nthree\n', count: 3, format: 'text', level: 'warn' }]);
  });

  it('keeps lines of two formats apart, also when the format changes between a line’s being made and added', () => {
    const { sent, style, lines } = rig();
    style.read();
    style.set({ level: 'debug', format: 'json', timezone: 'UTC', namePair: true });
    lines.add('text\n', 'info');
    expect(style.read().format).toBe('json');
    lines.add('{}\n', 'info');
    lines.flush();
    expect(sent.map(({ body, format }) => [body, format])).toEqual([
      ['text\n', 'text'],
      ['{}\n', 'json'],
    ]);
  });

  it('sends a chunk as soon as it is full', () => {
    const { sent, lines } = rig();
    lines.add(BIG, 'info');
    expect(sent).toHaveLength(1);
  });

  it('drops and counts lines once sixteen chunks have waited for a second, and goes on when the log takes one', () => {
    const { shared, sent, lines } = rig();
    for (let chunk = 0; chunk < 16; chunk++) lines.add(BIG, 'info');
    expect(sent).toHaveLength(16);
    lines.add(BIG, 'info'); // waits its second here
    lines.add(BIG, 'info'); // has no patience left
    expect(sent).toHaveLength(16);
    expect(lines.drainDropped()).toBe(2);
    expect(lines.drainDropped()).toBe(0);
    shared.chunkTaken();
    lines.add(BIG, 'info');
    expect(sent).toHaveLength(17);
    expect(lines.drainDropped()).toBe(0);
  });

  it('takes a million lines without keeping one', () => {
    const { shared, sent, lines } = rig();
    let count = 0;
    let bytes = 0;
    for (let line = 0; line < 1_000_000; line++) {
      lines.add('copy "some/file/of/usual/length.txt" 1234 B\n', 'info');
      for (const chunk of sent.splice(0)) {
        count += chunk.count;
        bytes = Math.max(bytes, chunk.body.length);
        shared.chunkTaken();
      }
    }
    lines.flush();
    for (const chunk of sent.splice(0)) count += chunk.count;
    expect(count).toBe(1_000_000);
    expect(bytes).toBeLessThan(17_000);
    expect(lines.drainDropped()).toBe(0);
  });
});

describe('the shared state', () => {
  it('shows one thread’s progress to the other, and is cleared for each pass', () => {
    const io = new SharedState();
    const protocol = new SharedState(io.memory);
    io.beat();
    io.addEntries(3, 2 ** 41);
    io.addOperation();
    io.addBytes(2 ** 40);
    io.enter('some/\u00ff');
    protocol.cancel();
    expect(io.isCancelled).toBe(true);
    expect(protocol.progress()).toEqual({
      beats: 1,
      entries: 3,
      operations: 1,
      bytes: 2 ** 40,
      bytesFound: 2 ** 41,
      path: 'some/\u00ff',
    });
    protocol.clearCancel();
    expect(io.isCancelled).toBe(false);
    io.beginPass();
    expect(protocol.progress()).toEqual({ beats: 0, entries: 0, operations: 0, bytes: 0, bytesFound: 0, path: '' });
  });

  it('cuts a path that is too long', () => {
    const shared = new SharedState();
    shared.enter('p'.repeat(5000));
    expect(shared.progress().path).toBe('p'.repeat(1024));
  });
});
