import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenToSignals } from '../../src/cli/signals.js';

function listen() {
  const events: string[] = [];
  const emitter = new EventEmitter();
  const stopListening = listenToSignals(
    { process: emitter, exit: (code) => void events.push(`exit ${code}`) },
    {
      onStop: (signal) => events.push(`stop ${signal}`),
      onKill: () => events.push('kill'),
      onHangUp: () => events.push('hang up'),
      onReopen: () => events.push('reopen'),
    },
  );
  const signal = (name: NodeJS.Signals) => emitter.emit(name, name);
  return { events, signal, stopListening };
}

describe('signals', () => {
  it.each([
    { first: 'SIGINT', second: 'SIGINT', code: 130 },
    { first: 'SIGTERM', second: 'SIGTERM', code: 143 },
    { first: 'SIGTERM', second: 'SIGINT', code: 130 },
    { first: 'SIGQUIT', second: 'SIGQUIT', code: 131 },
  ] as const)('$first stops in good order, $second after it ends with $code', ({ first, second, code }) => {
    const { events, signal } = listen();
    signal(first);
    expect(events).toEqual([`stop ${first}`]);
    signal(second);
    expect(events).toEqual([`stop ${first}`, 'kill', `exit ${code}`]);
  });

  it('survives SIGHUP, before and after the first of the others', () => {
    const { events, signal } = listen();
    signal('SIGHUP');
    signal('SIGINT');
    signal('SIGHUP');
    expect(events).toEqual(['hang up', 'stop SIGINT', 'hang up']);
  });

  it.each(['SIGUSR1', 'SIGUSR2'] as const)('opens the logs anew at %s', (name) => {
    const { events, signal } = listen();
    signal(name);
    expect(events).toEqual(['reopen']);
  });

  it('are left to the process once nobody listens', () => {
    const { signal, stopListening } = listen();
    expect(signal('SIGINT')).toBe(true);
    stopListening();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
      expect(signal(name)).toBe(false);
  });
});
