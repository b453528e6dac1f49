import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatFindings } from '../../../src/cli/check/check-format.js';
import { temporaryFolder } from '../../engine/trees.js';
import { command } from '../command.js';

/** A folder with a config in parts, of which one line of the part is wrong. */
function place(part: string, main = 'version: 1\ninclude: ["./con:f,100%/*.yaml"]\n'): string {
  const cwd = fs.realpathSync(temporaryFolder());
  fs.mkdirSync(path.join(cwd, 'con:f,100%'));
  fs.mkdirSync(path.join(cwd, 's'));
  fs.writeFileSync(path.join(cwd, 'foldersync.config.yaml'), main);
  fs.writeFileSync(path.join(cwd, 'con:f,100%', 'a b.yaml'), part);
  return cwd;
}

const WRONG = 'pairs: {a: {source: ./s, replica: ./r, intervall: 100%}}\n';
const RIGHT = 'pairs: {a: {source: ../s, replica: ../r, include: ["*.x"]}}\n';

describe('foldersync check --format github', () => {
  it('prints an annotation for each finding, at its place, with the exit code of check', async () => {
    const wrong = await command(['check', '--format', 'github'], { cwd: place(WRONG) });
    expect(wrong).toEqual({
      code: 2,
      stderr: '',
      stdout:
        '::error file=con%3Af%2C100%25/a b.yaml,line=1,endLine=1,col=40,endColumn=49,title=unknown-option' +
        '::unknown option "intervall" in pair "a"%0Ahint: did you mean "interval"?\n',
    });
    const cwd = place(RIGHT);
    const right = await command(['check', '--format', 'github', '--paths'], { cwd });
    expect(right).toMatchObject({ code: 0, stderr: '' });
    expect(right.stdout).toMatch(/^::warning file=con.*,line=1,endLine=1,col=51,endColumn=58,title=no-effect::.*\n$/);
    fs.rmdirSync(path.join(cwd, 's'));
    const missing = await command(['check', '--format', 'github', '--paths'], { cwd });
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain(
      `::error file=foldersync.config.yaml,title=missing-folder::the source ${cwd}/s does not exist%0Ahint: `,
    );
  });

  it('says in the same way that there is no config, and lets nothing of a file through that a terminal would carry out', async () => {
    const cwd = fs.realpathSync(temporaryFolder());
    const none = await command(['check', '--format', 'github'], { cwd });
    expect(none.code).toBe(2);
    expect(none.stdout).toMatch(/^::error title=no-config::no config file was found%0Aexpected: .*\n$/);
    const hostile = place('"a\\u001b[2J\\n::warning::x": 1\n');
    const { stdout } = await command(['check', '--format', 'github'], { cwd: hostile });
    expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('foldersync check --format sarif', () => {
  it('prints a log with what the standard requires, each result at its place', async () => {
    const { code, stdout } = await command(['check', '--format', 'sarif'], { cwd: place(WRONG) });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'foldersync', version: expect.stringMatching(/^\d/), rules: [{ id: 'unknown-option' }] },
          },
          columnKind: 'utf16CodeUnits',
          results: [
            {
              ruleId: 'unknown-option',
              ruleIndex: 0,
              level: 'error',
              message: { text: 'unknown option "intervall" in pair "a"\nhint: did you mean "interval"?' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'con%3Af%2C100%25/a%20b.yaml' },
                    region: { startLine: 1, startColumn: 40, endColumn: 49 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('is an empty log where nothing is found, and names files outside of the folder by their address', async () => {
    const cwd = place('pairs: {a: {source: ../s, replica: ../r}}\n');
    const { code, stdout } = await command(['check', '--format', 'sarif'], { cwd });
    expect([code, JSON.parse(stdout).runs[0].results]).toEqual([0, []]);
    const finding = { severity: 'warning', code: 'disk', message: 'x' } as const;
    const log = formatFindings('sarif', {
      diagnostics: [],
      paths: [finding],
      file: '/etc/fo o.yaml',
      version: '1.0.0',
    });
    expect(JSON.parse(log).runs[0].results[0].locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'file:///etc/fo%20o.yaml' } } },
    ]);
  });
});

describe('foldersync check --format', () => {
  it('can be json, as --json is, and nothing else', async () => {
    const cwd = place(WRONG);
    const [json, same] = [
      await command(['check', '--format', 'json'], { cwd }),
      await command(['check', '--json'], { cwd }),
    ];
    expect(json).toEqual(same);
    expect(JSON.parse(json.stdout)).toMatchObject({ diagnostics: [{ code: 'unknown-option', position: { line: 1 } }] });
    const other = await command(['check', '--format', 'xml'], { cwd });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('there is no format "xml"');
    expect((await command(['check', '--format', 'sarif', '--json'], { cwd })).code).toBe(2);
  });
});
