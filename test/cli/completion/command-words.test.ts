import { describe, expect, it } from 'vitest';
import { ownCommands } from '../../../scripts/shell-files.js';
import { allCommands, KINDS } from '../../../src/cli/completion/command-words.js';
import { SCRIPTS } from '../../../src/cli/completion/completion.js';
import { temporaryFolder, writeTree } from '../../engine/trees.js';
import { command } from '../command.js';

const program = ownCommands();
const commands = allCommands(program);
const options = commands.flatMap((each) => each.options);

describe('the words of the program', () => {
  it('have a kind for each value', () => {
    const values = [...commands.flatMap((each) => each.args), ...options.flatMap(({ value }) => value ?? [])];
    const unknown = values.filter(({ name, kind }) => kind === 'text' && KINDS[name] === undefined);
    expect(unknown.map(({ name }) => name)).toEqual([]);
    expect(new Set(values.map(({ kind }) => (typeof kind === 'string' ? kind : 'words'))).size).toBe(5);
  });

  it('leave out what the help hides', () => {
    expect(options.flatMap(({ flags }) => flags)).not.toContain('--pairs');
  });

  it('have what help can be asked about', () => {
    const help = program.commands.find(({ path }) => path[0] === 'help');
    expect(help?.args[0]?.kind).toEqual(program.commands.map(({ path }) => path[0]));
  });

  it('tell of a value, and of an option that is given several times', () => {
    const run = program.commands.find(({ path }) => path[0] === 'run');
    const [once, pair] = ['--once', '--pair'].map((flag) => run?.options.find(({ flags }) => flags.includes(flag)));
    expect(pair).toMatchObject({ isRepeatable: true, value: { name: 'name', kind: 'pairs', isOptional: false } });
    expect(once).toMatchObject({ isRepeatable: false });
    expect(once?.value).toBeUndefined();
    expect(run?.args).toMatchObject([{ kind: 'pairs', isVariadic: true, isOptional: true }]);
  });
});

describe('foldersync completion', () => {
  const place = () => ({
    cwd: writeTree(temporaryFolder(), {
      'foldersync.config.yaml':
        'version: 1\npairs: { a: { source: ./a, replica: ./x }, b-2: { source: ./b, replica: ./y } }\n',
      'broken.yaml': 'pairs: [',
    }),
  });

  it.each(Object.keys(SCRIPTS))('prints a script for %s with each command and option', async (shell) => {
    const { code, stdout } = await command(['completion', shell], place());
    expect(code).toBe(0);
    for (const { path } of commands) expect(stdout).toContain(path.at(-1) ?? '');
    for (const flag of options.flatMap(({ flags }) => flags)) {
      expect(stdout).toContain(shell === 'fish' ? flag.replace('--', '-l ').replace(/^-(\w)$/, '-s $1') : flag);
    }
  });

  it('prints the names of the pairs, and nothing at all where there is no config that can be used', async () => {
    const here = place();
    expect(await command(['completion', '--pairs'], here)).toEqual({ code: 0, stdout: 'a\nb-2\n', stderr: '' });
    for (const config of ['broken.yaml', 'none.yaml'])
      expect(await command(['completion', '--pairs', '--config', config], here)).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
  });

  it.each([
    [[], 'for which shell? bash, zsh, fish'],
    [['tcsh'], 'Allowed choices are bash, zsh, fish'],
  ])('refuses %j', async (shell, message) => {
    const { code, stderr } = await command(['completion', ...shell], place());
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
