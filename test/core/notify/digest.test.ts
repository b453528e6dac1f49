import { describe, expect, it } from 'vitest';
import { gathered } from '../../../src/core/notify/digest.js';
import type { Notice } from '../../../src/core/notify/notice.js';
import { EMPTY_OUTBOX, type Outbox, type Waiting } from '../../../src/core/notify/outbox.js';

const noticed = (pair: string, at = 1000, more: Partial<Notice> = {}): Waiting => {
  const page = `http://nas:8484/#/pair/${pair}`;
  const message = `EIO: the disk is gone\n/s → /r\non nas\n${page}`;
  const about = { version: 1, kind: 'failed', phase: 'begun', host: 'nas', config: '/c', since: at, at } as const;
  return {
    id: `id-${pair}`,
    at,
    notice: { ...about, id: `id-${pair}`, pair, title: `${pair} has failed`, message, page, ...more },
  };
};
const outbox = (...waiting: Waiting[]): Outbox => ({ ...EMPTY_OUTBOX, waiting });
const idsOf = ({ waiting }: Outbox) => waiting.map(({ id }) => id);

describe('what waits for a target', () => {
  it('is one message, where the same has happened to several pairs within ten seconds', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { waiting } = gathered(outbox(...names.map((name, index) => noticed(name, 1000 + index))));
    expect(waiting).toEqual([
      {
        id: 'id-a',
        at: 1000,
        notice: {
          ...{
            version: 1,
            id: 'id-a',
            kind: 'failed',
            phase: 'begun',
            host: 'nas',
            config: '/c',
            since: 1000,
            at: 1004,
          },
          pairs: names,
          title: '5 pairs have failed: a, b, c and 2 more',
          message: [...names.map((name) => `${name}: EIO: the disk is gone`), 'on nas', 'http://nas:8484/'].join('\n'),
          page: 'http://nas:8484/',
        },
      },
    ]);
  });

  it('says of what is held how each is let through, and of what is over no reasons', () => {
    const held = (name: string) => noticed(name, 1, { kind: 'held', approve: `foldersync approve ${name}` });
    expect(
      gathered(outbox(held('a'), held('b')))
        .waiting[0]?.notice?.message.split('\n')
        .slice(0, 4),
    ).toEqual([
      ...['a: EIO: the disk is gone', '  to let it through: foldersync approve a'],
      ...['b: EIO: the disk is gone', '  to let it through: foldersync approve b'],
    ]);
    const over = (name: string) => noticed(name, 1, { phase: 'over' });
    expect(gathered(outbox(over('a'), over('b'))).waiting[0]?.notice).toMatchObject({
      title: '2 pairs work again: a, b',
      message: 'a\nb\non nas\nhttp://nas:8484/',
    });
  });

  it('stays as it is where it is alone, of another kind, later, tried already, or about no pair', () => {
    const alone = outbox(
      noticed('a'),
      noticed('b', 1000, { kind: 'held' }),
      noticed('c', 1000, { phase: 'over' }),
      noticed('d', 11_000),
      { id: 'ping', at: 1000, ping: { pair: 'a', signal: 'fail', body: '' } } as unknown as Waiting,
    );
    expect(gathered(alone)).toBe(alone);
    const tried = gathered({ ...outbox(noticed('a'), noticed('b'), noticed('c')), failures: 1 });
    expect(idsOf(tried)).toEqual(['id-a', 'id-b']);
    expect(tried.waiting[1]?.notice?.pairs).toEqual(['b', 'c']);
    const again = gathered(outbox(...tried.waiting.slice(1), noticed('e')));
    expect(idsOf(again)).toEqual(['id-b', 'id-e']);
  });

  it('tells twice what has happened to one pair twice', () => {
    const twice = outbox(noticed('a', 1000), noticed('a', 2000));
    expect(gathered(twice)).toBe(twice);
  });
});
