import { describe, expect, it } from 'vitest';
import { RootRegistry } from '../../../src/runner/pair/root-registry.js';

const root = (path: string, inode?: string) => ({ path, ...(inode ? { id: { device: 1, inode } } : {}) });

describe('the root registry', () => {
  it('lets pairs through that share a source or form a chain', () => {
    const registry = new RootRegistry();
    expect(registry.register('a', { source: root('/s'), replica: root('/r1') })).toBeUndefined();
    expect(registry.register('b', { source: root('/s'), replica: root('/r2') })).toBeUndefined();
    expect(registry.register('c', { source: root('/r2'), replica: root('/r3') })).toBeUndefined();
  });

  it('refuses a replica that is another pair’s under another path, and from then on that pair as well', () => {
    const registry = new RootRegistry();
    const first = { source: root('/s1', '1'), replica: root('/r', '7') };
    expect(registry.register('a', first)).toBeUndefined();
    expect(registry.register('b', { source: root('/s2', '2'), replica: root('/bind', '7') })).toMatchObject({
      code: 'ROOT',
      message: expect.stringContaining('have the same replica'),
    });
    expect(registry.register('a', first)).toMatchObject({ code: 'ROOT' });
  });

  it('refuses a circle, and a pair whose roots are one inside the other', () => {
    const registry = new RootRegistry();
    registry.register('a', { source: root('/x'), replica: root('/y') });
    expect(registry.register('b', { source: root('/y'), replica: root('/x') })?.message).toContain('circle');
    expect(registry.register('c', { source: root('/z'), replica: root('/z/in') })?.message).toContain('inside');
  });

  it('forgets where a pair’s roots were', () => {
    const registry = new RootRegistry();
    registry.register('a', { source: root('/s1'), replica: root('/r') });
    expect(registry.register('b', { source: root('/s2'), replica: root('/r') })).toBeDefined();
    expect(registry.register('a', { source: root('/s1'), replica: root('/elsewhere') })).toBeUndefined();
    expect(registry.register('b', { source: root('/s2'), replica: root('/r') })).toBeUndefined();
  });

  it('lets a pair wait for the engine of another that is being stopped on the same folders, and for no other', async () => {
    const registry = new RootRegistry();
    registry.register('old', { source: root('/s'), replica: root('/r', '7') });
    registry.register('far', { source: root('/s'), replica: root('/far') });
    let end = () => {};
    registry.leave('old', new Promise((resolve) => (end = resolve)));
    registry.leave('far', new Promise(() => {}));
    const renamed = { source: root('/s'), replica: root('/bind', '7') };
    const free = registry.whenFree('new', renamed);
    expect(registry.register('new', renamed)).toBeUndefined();
    expect(registry.whenFree('other', { source: root('/bind'), replica: root('/r3') })).toBeUndefined();
    // A pair that follows itself waits as well.
    expect(registry.whenFree('old', renamed)).toBeDefined();
    end();
    await free;
    expect(registry.whenFree('new', renamed)).toBeUndefined();
  });
});
