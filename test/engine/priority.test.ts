import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Priority } from '../../src/core/pair/pair.js';
import { EngineRig } from './engine-rig.js';
import { pairOf } from './mirror.js';
import { temporaryFolder, writeTree } from './trees.js';

/** The distinct priorities of an engine's threads after a pass, as `nice, disk`. */
async function prioritiesWith(priority: Priority): Promise<string[]> {
  const base = temporaryFolder({ inMemory: true });
  const source = writeTree(path.join(base, 'source'), { a: '1' });
  const engine = new EngineRig(pairOf(source, path.join(base, 'replica'), { priority }), path.join(base, 'state'));
  expect((await engine.run()).outcome).toBe('ok');
  expect(engine.lines).not.toContain('priority');
  const threads = fs.readdirSync(`/proc/${engine.pid}/task`);
  expect(threads.length).toBeGreaterThan(2);
  return [...new Set(threads.map((thread) => `${niceOf(engine.pid, thread)}, ${diskOf(thread)}`))];
}

/** **Source**: proc_pid_stat(5): the 19th field, counted behind the name, which may hold anything. */
function niceOf(pid: number, thread: string): string | undefined {
  const stat = fs.readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16];
}

function diskOf(thread: string): string {
  return execFileSync('ionice', ['-p', thread], { encoding: 'utf8' }).trim();
}

/** Why these tests are skipped: they ask ionice of util-linux. Never in CI, which has it. */
const lacksIonice = process.env.CI === undefined && spawnSync('ionice', ['--version']).status !== 0;

describe.skipIf(lacksIonice)('the priority of a pair (needs ionice)', () => {
  it('low: every thread of its engine is nice and the last at the disk', async () => {
    expect(await prioritiesWith('low')).toEqual(['10, best-effort: prio 7']);
  });

  it('idle: every thread of its engine waits for all others', async () => {
    expect(await prioritiesWith('idle')).toEqual(['19, idle']);
  });

  it('normal: its engine is as this process', async () => {
    const own = `${niceOf(process.pid, String(process.pid))}, ${diskOf(String(process.pid))}`;
    expect(await prioritiesWith('normal')).toEqual([own]);
  });
});
