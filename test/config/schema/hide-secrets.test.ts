// biome-ignore-all lint/suspicious/noTemplateCurlyInString: secrets as configs write them
import { expect, test } from 'vitest';
import { hideSecrets } from '../../../src/config/schema/hide-secrets.js';
import type { OptionSchema } from '../../../src/config/schema/schema.js';
import { parseConfigText } from '../../../src/config/text/config-text.js';
import type { Diagnostic } from '../../../src/config/text/diagnostic.js';

const schema: OptionSchema = {
  properties: {
    http: { properties: { token: { type: 'string', writeOnly: true }, port: {} } },
    notify: { items: { properties: { url: { writeOnly: true } } } },
  },
};

test.each([
  ['http: { token: hunter2, port: x }', 'http: { token: *******, port: x }'],
  ['http: { token: "${file:x}", port: x }', 'http: { token: "${file:x}", port: x }'],
  ['notify: [{ url: "https://a/b" }, { url: c }]', 'notify: [{ url: ************* }, { url: * }]'],
  ['http: { token: 12345 }', 'http: { token: ***** }'],
])('of the line %s a diagnostic shows %s', (line, shown) => {
  const text = parseConfigText(`version: 1\n${line}\n`, { isJson: false });
  const at = (position: Diagnostic['position']): Diagnostic => ({
    severity: 'error',
    code: 'bad-value',
    message: 'm',
    ...(position && { position }),
  });
  const found = hideSecrets(
    [at(text.locate(['http', 'port'], 'key')), at(text.locate(['version'], 'key')), at(undefined)],
    text,
    schema,
  );
  const elsewhere = hideSecrets([at({ line: 2, column: 1, text: line, length: 4 })], text, schema);
  expect(elsewhere[0]?.position).toEqual({ line: 2, column: 1, text: shown, length: 4 });
  expect(found[1]?.position?.text).toBe('version: 1');
  expect(found[2]).toEqual(at(undefined));
});
