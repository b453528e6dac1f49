// biome-ignore-all lint/suspicious/noTemplateCurlyInString: secrets as configs write them
import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveSecret } from '../../../src/config/resolve/resolve-secret.js';
import { parseConfigText } from '../../../src/config/text/config-text.js';
import { collectFindings } from '../../../src/config/text/findings.js';
import { folderWith } from '../load-text.js';

const FILES = {
  token: 'hunter2\n',
  windows: 'hunter2\r\n',
  bare: 'hunter2',
  'two-breaks': 'hunter2\n\n',
  empty: '\n',
  lines: 'one\ntwo\n',
  'deep/token': 'deep one\n',
  large: 'x'.repeat(64 * 1024 + 1),
};

/** Resolves a secret that stands in a config in a folder with these files. */
async function resolved(written: string) {
  const folder = await folderWith(FILES);
  await writeFile(join(folder, 'latin1'), Buffer.from([0x68, 0xfc, 0x0a]));
  await symlink('token', join(folder, 'link'));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  const text = parseConfigText(`version: 1\nhttp: { token: ${JSON.stringify(written)} }\n`, { isJson: false });
  const shown = 'foldersync.config.yaml';
  const findings = collectFindings((path, part) => ({
    file: join(folder, shown),
    shown,
    rank: 0,
    position: text.locate(path, part),
  }));
  const env = { NAME: 'from env', EMPTY: '', DIR: join(folder, 'deep') };
  const paths = { baseDir: folder, home: () => folder, env };
  const secret = await resolveSecret(['http', 'token'], written, { findings, paths });
  const [diagnostic] = findings.diagnostics();
  return { text: secret?.reveal(), folder, diagnostic, message: diagnostic?.message.replace(folder, '.') };
}

describe('a secret', () => {
  test.each([
    ['in words', 'in words'],
    ['${file:token}', 'hunter2'],
    ['${file:./token}', 'hunter2'],
    ['${file:~/token}', 'hunter2'],
    ['${file:windows}', 'hunter2'],
    ['${file:bare}', 'hunter2'],
    ['${file:link}', 'hunter2'],
    ['${file:${DIR}/token}', 'deep one'],
    ['${file:${NOPE:-deep}/token}', 'deep one'],
    ['https://hc.example/${file:token}?x=${NAME}', 'https://hc.example/hunter2?x=from env'],
    ['${NOPE:-else}', 'else'],
    ['$NAME', '$NAME'],
  ])('written as %s is what it stands for', async (written, text) => {
    expect(await resolved(written)).toMatchObject({ text, diagnostic: undefined });
  });

  test.each([
    ['${file:gone}', 'cannot read the secret ./gone: there is no such file'],
    ['${file:deep}', 'cannot read the secret ./deep: it is not a file'],
    ['${file:fifo}', 'cannot read the secret ./fifo: it is not a file'],
    ['${file:empty}', 'cannot read the secret ./empty: it is empty'],
    ['${file:large}', 'cannot read the secret ./large: it is larger than 64 KiB'],
    ['${file:latin1}', 'cannot read the secret ./latin1: it is not UTF-8'],
    ['${file:lines}', 'it holds a line break or another control character'],
    ['${file:two-breaks}', 'it holds a line break or another control character'],
    ['${file:}', 'no file is named'],
    ['${file:token', 'a variable has no closing brace'],
    ['${NOPE}', 'the environment variable NOPE is not set'],
    ['${EMPTY}', 'the environment variable EMPTY is empty'],
    ['${file:${NOPE}/x}', 'the environment variable NOPE is not set'],
  ])('written as %s is an error at its place', async (written, reason) => {
    const { text, message, diagnostic } = await resolved(written);
    expect(text).toBeUndefined();
    expect(message).toBe(`no value for "http.token": ${reason}`);
    expect(diagnostic).toMatchObject({ severity: 'error', position: { line: 2, column: 16 } });
    expect(JSON.stringify(diagnostic)).not.toContain('hunter2');
  });
});
