import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EarlySignals, type SignalledProcess } from '../../../src/cli/process/early-signals.js';
import { listenToSignals } from '../../../src/cli/process/signals.js';

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

describe('signals that come while a command starts', () => {
  function starting() {
    const events: string[] = [];
    const emitter = new EventEmitter();
    const process = Object.assign(emitter, {
      pid: 7,
      kill: (pid: number, name: string) => void events.push(`kill ${pid} ${name}`),
      exit: (code: number) => void events.push(`exit ${code}`),
    }) as SignalledProcess & EventEmitter;
    const earlySignals = new EarlySignals(process);
    earlySignals.keep();
    const listen = () =>
      listenToSignals(
        { process, exit: process.exit, earlySignals },
        {
          onStop: (name) => events.push(`stop ${name}`),
          onKill: () => events.push('kill'),
          onHangUp: () => events.push('hang up'),
          onReopen: () => events.push('reopen'),
        },
      );
    return { events, earlySignals, listen, signal: (name: NodeJS.Signals) => emitter.emit(name, name) };
  }

  it('do what they do later, once all that starts is there', async () => {
    const { events, listen, signal } = starting();
    signal('SIGHUP');
    signal('SIGTERM');
    signal('SIGHUP');
    listen();
    expect(events, 'whoever listens is still starting').toEqual([]);
    await Promise.resolve();
    expect(events).toEqual(['hang up', 'stop SIGTERM', 'hang up']);
    signal('SIGTERM');
    expect(events.slice(3)).toEqual(['kill', 'exit 143']);
  });

  it('end at once where a second one asks for the end', () => {
    const { events, signal } = starting();
    signal('SIGTERM');
    signal('SIGINT');
    expect(events).toEqual(['exit 130']);
  });

  it('end a command that does not listen, as they end any other', () => {
    const { events, earlySignals, signal } = starting();
    signal('SIGHUP');
    earlySignals.letGo();
    expect(events).toEqual(['kill 7 SIGHUP']);
    expect(signal('SIGINT')).toBe(false);
  });
});
