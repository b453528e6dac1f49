import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../../../src/cli/process/context.js';
import { hangUp } from '../../../src/cli/service/hang-up.js';
import { FakeControl } from '../../service/fake-control.js';

/** Sends a SIGHUP to a service that writes to these. */
function rig({ canReload, isTTY }: { canReload: boolean; isTTY: boolean }) {
  const control = new FakeControl();
  const done: string[] = [];
  const lines = new PassThrough({ encoding: 'utf8' });
  const messages = new PassThrough({ encoding: 'utf8' });
  const stream = (tty: boolean): OutputStream => Object.assign(new PassThrough(), { isTTY: tty });
  const { bus } = control;
  const output = { reopen: () => void done.push('logs opened anew') };
  const tell = bus.publish.bind(bus);
  hangUp(
    { control, canReload, output, screen: { lines, messages }, tell },
    { stderr: stream(false), stdout: stream(isTTY) },
  );
  return { control, done, shown: lines.read(), told: messages.read(), said: bus.said };
}

describe('a SIGHUP', () => {
  it('has the logs opened anew and the config read again, and says so where a person reads', () => {
    const { control, done, shown, told, said } = rig({ canReload: true, isTTY: true });
    expect(control.asked).toEqual(['reload']);
    expect(done).toEqual(['logs opened anew']);
    expect(shown).toBe('SIGHUP: the config is read again\n');
    expect([told, said]).toEqual([null, []]);
  });

  it('says nothing on a terminal where none is', () => {
    expect(rig({ canReload: true, isTTY: false })).toMatchObject({ shown: null, told: null });
  });

  it('asks for nothing but the logs where there is no config that could be read again, and tells why', () => {
    const { control, done, said } = rig({ canReload: false, isTTY: false });
    expect(control.asked).toEqual([]);
    expect(done).toEqual(['logs opened anew']);
    expect(said).toEqual([expect.stringMatching(/^SIGHUP is ignored unless/)]);
  });
});
