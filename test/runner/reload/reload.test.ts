import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Config } from '../../../src/config/resolve/config.js';
import type { LoadedConfig } from '../../../src/config/load-config.js';
import { systemClock } from '../../../src/process/clock.js';
import { Reloader } from '../../../src/runner/reload/reload.js';
import { isLine } from '../../../src/core/report/event-words.js';
import { lineOf } from '../heard.js';
import { temporaryFolder } from '../../engine/trees.js';

/** A reloader whose loads end when the test says so. The config is the file's text; "bad" is not valid. */
async function rig() {
  const file = path.join(temporaryFolder(), 'config.yaml');
  fs.writeFileSync(file, 'one');
  const loads: ((fail?: Error) => void)[] = [];
  const applied: string[] = [];
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const stir = () => {
    for (const look of waiting) look();
  };
  let running = 'one';
  const textOf = (config: Config) => config as unknown as string;
  const reloader = new Reloader({
    file,
    clock: systemClock,
    load: () =>
      new Promise<LoadedConfig>((resolve, reject) => {
        const text = fs.readFileSync(file, 'utf8');
        loads.push((fail) => {
          if (fail !== undefined) reject(fail);
          else if (text !== 'bad') resolve({ valid: true, config: text as unknown as Config, warnings: [] });
          else
            resolve({
              valid: false,
              diagnostics: [{ severity: 'error', code: 'bad-value', message: 'it is bad', hint: 'mend it' }],
            });
        });
        stir();
      }),
    differs: (config) => textOf(config) !== running,
    apply: (config) => {
      running = textOf(config);
      applied.push(running);
      stir();
    },
    tell: (event) => {
      const line = isLine(event) ? lineOf(event) : undefined;
      if (line?.kind === 'note') said.push(`${line.level} ${line.message}`);
      stir();
    },
  });
  onTestFinished(() => reloader.stop());
  const when = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (condition()) resolve();
      };
      waiting.add(look);
      look();
    });
  /** Ends the nth load, counted from 1, once it has begun. */
  const finish = async (nth: number, fail?: Error) => {
    await when(() => loads.length >= nth);
    loads[nth - 1]?.(fail);
  };
  await when(() => loads.length === 1);
  return { file, reloader, applied, said, loads, finish, when };
}

describe('reloads', () => {
  it('begin with a look at the file, which may have been edited since it was read for the start', async () => {
    const { file, finish, applied, when, said } = await rig();
    await finish(1);
    fs.writeFileSync(file, 'two');
    await finish(2);
    await when(() => applied.length > 0);
    expect(applied).toEqual(['two']);
    expect(said).toEqual([]);
  });

  it('come one at a time; of edits that come meanwhile the newest wins', async () => {
    const { file, reloader, finish, applied, loads, when } = await rig();
    for (const text of ['two', 'three', 'four']) {
      fs.writeFileSync(file, text);
      reloader.reload();
    }
    // Whatever would be begun beside the first one reads the file before it is loaded, and so before this read.
    await fs.promises.readFile(file);
    await new Promise((resolve) => setImmediate(resolve));
    expect(loads).toHaveLength(1);
    await finish(1);
    await finish(2);
    await when(() => applied.length > 0);
    expect(applied).toEqual(['four']);
    expect(loads).toHaveLength(2);
  });

  it('miss no edit that comes while the file is read', async () => {
    const { file, finish, applied, when } = await rig();
    await finish(1);
    fs.writeFileSync(file, 'two');
    await finish(2).then(() => fs.writeFileSync(file, 'three'));
    await finish(3);
    await when(() => applied.includes('three'));
    expect(applied.at(-1)).toBe('three');
  });

  it('refuse a file that is not valid, say why once, and again when a person asks', async () => {
    const { file, reloader, finish, applied, said, when, loads } = await rig();
    await finish(1);
    fs.writeFileSync(file, 'bad');
    await finish(2);
    await when(() => said.length === 2);
    expect(said).toEqual([
      'error reload: error: it is bad',
      'error reload: the edited config has 1 error and is not used; the one before runs on',
    ]);
    reloader.reload();
    await finish(3);
    await when(() => said.length === 4);
    fs.writeFileSync(file, 'one');
    await finish(4);
    await when(() => applied.length === 1);
    expect(applied).toEqual(['one']);
    expect(loads).toHaveLength(4);
  });

  it('answer a person also when nothing has changed', async () => {
    const { reloader, finish, applied, said, when } = await rig();
    await finish(1);
    reloader.reload();
    await finish(2);
    await when(() => said.length > 0);
    expect(said).toEqual([expect.stringMatching(/^info reload: nothing has changed in .*config\.yaml$/)]);
    expect(applied).toEqual([]);
  });

  it('do not end the service when the file cannot even be judged', async () => {
    const { file, reloader, finish, said, applied, when } = await rig();
    await finish(1, new Error('EIO: i/o error'));
    await when(() => said.length > 0);
    expect(said).toEqual(['error reload: the config cannot be read: EIO: i/o error; the one before runs on']);
    fs.writeFileSync(file, 'two');
    reloader.reload();
    await finish(2);
    await when(() => applied.length > 0);
    expect(applied).toEqual(['two']);
  });

  it('apply nothing any more once they are stopped', async () => {
    const { file, reloader, finish, applied, said, loads, when } = await rig();
    await finish(1);
    fs.writeFileSync(file, 'two');
    reloader.reload();
    await when(() => loads.length === 2);
    reloader.stop();
    await finish(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect([...applied, ...said]).toEqual([]);
  });
});
