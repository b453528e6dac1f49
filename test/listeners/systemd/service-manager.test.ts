import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PairState } from '../../../src/core/report/pair-status.js';
import { openServiceManager } from '../../../src/listeners/systemd/open-service-manager.js';
import { ServiceManager } from '../../../src/listeners/systemd/service-manager.js';
import type { ServiceControl } from '../../../src/runner/control/service-control.js';
import { temporaryFolder } from '../../engine/trees.js';
import { ManualClock } from '../../runner/manual-clock.js';

/** A manager of services that takes messages, or is busy, or gone. */
function rig({ watchdogMs }: { watchdogMs?: number } = {}) {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const sent: string[] = [];
  const troubles: string[] = [];
  const place = { is: 'there' as 'there' | 'busy' | 'gone', states: ['ok'] as PairState[], canTell: true };
  const sender = {
    send: (text: string) => {
      if (place.is === 'gone') throw new Error('connection refused');
      if (place.is === 'there') sent.push(text);
      return place.is === 'there';
    },
    close: () => void sent.push('closed'),
  };
  const manager = new ServiceManager({ clock, sender, watchdogMs, onTrouble: (text) => void troubles.push(text) });
  const status = () => {
    if (!place.canTell) throw new Error('a pair cannot be asked');
    return { pairs: Object.fromEntries(place.states.map((state, index) => [`p${index}`, { state }])) };
  };
  manager.begin({ status } as unknown as ServiceControl);
  const taken = () => sent.splice(0);
  return { clock, manager, place, taken, troubles };
}

describe('the service manager', () => {
  it('hears nothing before the service is ready, and then how the pairs are', () => {
    const { manager, taken, clock } = rig();
    manager.hear({ kind: 'pair-updated' });
    manager.hear({ kind: 'reload-started' });
    clock.advance(5000);
    expect(taken()).toEqual([]);
    manager.hear({ kind: 'service-ready' });
    expect(taken()).toEqual(['READY=1\nSTATUS=1 pair is exact']);
  });

  it('is told of another state once a second at most, and of the same one not at all', () => {
    const { manager, taken, clock, place } = rig();
    manager.hear({ kind: 'service-ready' });
    taken();
    place.states = ['held', 'ok'];
    for (let count = 0; count < 5; count++) manager.hear({ kind: 'pair-updated' });
    expect(taken()).toEqual([]);
    clock.advance(1000);
    expect(taken()).toEqual(['STATUS=1 pair waits for you, 1 exact']);
    manager.hear({ kind: 'pair-updated' });
    clock.advance(1000);
    expect(taken()).toEqual([]);
  });

  it('is told when a reload begins, by the clock of the kernel, when it is over, and when the service ends', () => {
    const { manager, taken } = rig();
    manager.hear({ kind: 'service-ready' });
    taken();
    manager.hear({ kind: 'reload-started' });
    const [begun = ''] = taken();
    expect(begun).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    const agoMicros = Number(process.hrtime.bigint() / 1000n) - Number(begun.split('=')[2]);
    expect(agoMicros).toBeGreaterThanOrEqual(0);
    expect(agoMicros).toBeLessThan(60e6);
    manager.hear({ kind: 'reload-ended' });
    manager.hear({ kind: 'service-stopping' });
    manager.hear({ kind: 'reload-ended' });
    expect(taken()).toEqual(['READY=1', 'STOPPING=1\nSTATUS=stopping']);
    manager.close();
    expect(taken()).toEqual(['closed']);
  });

  it('gets a sign of life as often as it wants, as long as every pair can be asked', () => {
    const { manager, taken, clock, place } = rig({ watchdogMs: 3000 });
    clock.advance(9000);
    expect(taken()).toEqual([]);
    manager.hear({ kind: 'service-ready' });
    taken();
    clock.advance(3000);
    expect(taken()).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    place.canTell = false;
    expect(() => clock.advance(1000)).toThrow('a pair cannot be asked');
    expect(taken()).toEqual([]);
  });

  it('that is busy gets everything a moment later, in its order; one that is gone costs a warning', () => {
    const { manager, taken, clock, place, troubles } = rig();
    place.is = 'busy';
    manager.hear({ kind: 'service-ready' });
    manager.hear({ kind: 'service-stopping' });
    clock.advance(100);
    expect(taken()).toEqual([]);
    place.is = 'there';
    clock.advance(100);
    expect(taken()).toEqual(['READY=1\nSTATUS=1 pair is exact', 'STOPPING=1\nSTATUS=stopping']);
    place.is = 'gone';
    manager.hear({ kind: 'service-stopping' });
    manager.hear({ kind: 'service-stopping' });
    expect(troubles).toEqual(['the service manager cannot be told anything: connection refused']);
  });
});

describe('a real socket', () => {
  it.each(['a path', 'an abstract name'])(
    'is reached by %s, and no program that starts later hears of it',
    async (how) => {
      const folder = temporaryFolder();
      const address = how === 'a path' ? path.join(folder, 'notify') : `@${folder}`;
      const receiver = spawn('perl', ['-MSocket', '-e', RECEIVE], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ADDRESS: address },
      });
      onTestFinished(() => void receiver.kill());
      const lines = readline.createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('bound');
      const env: NodeJS.ProcessEnv = {
        NOTIFY_SOCKET: address,
        WATCHDOG_USEC: '3000000',
        WATCHDOG_PID: `${process.pid}`,
        A: '1',
      };
      const troubles: string[] = [];
      const clock = new ManualClock(0);
      const manager = openServiceManager(env, { clock, onTrouble: (text) => void troubles.push(text) });
      expect(env).toEqual({ A: '1' });
      manager?.hear({ kind: 'service-ready' });
      clock.advance(1000);
      expect((await lines.next()).value).toBe('READY=1|STATUS=');
      expect((await lines.next()).value).toBe('WATCHDOG=1');
      manager?.close();
      expect(troubles).toEqual([]);
      receiver.kill();
      await once(receiver, 'close');
    },
  );

  it('that is not there, or has an impossible address, costs a warning', () => {
    const troubles: string[] = [];
    const options = { clock: new ManualClock(0), onTrouble: (text: string) => void troubles.push(text) };
    openServiceManager({ NOTIFY_SOCKET: '/nowhere/notify' }, options)?.hear({ kind: 'service-ready' });
    expect(openServiceManager({ NOTIFY_SOCKET: `/${'x'.repeat(200)}` }, options)).toBeUndefined();
    expect(troubles[0]).toBe('the service manager cannot be told anything: no such file or directory');
    expect(troubles[1]).toContain('the address of the socket is too long');
  });
});

const RECEIVE = `
$| = 1;
my $address = $ENV{ADDRESS};
$address =~ s/^@/\\0/;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($socket, pack_sockaddr_un($address)) or die $!;
print "bound\\n";
while (defined recv($socket, my $text, 4096, 0)) { $text =~ s/\\n/|/g; print "$text\\n"; }
`;
