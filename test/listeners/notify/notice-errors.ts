// What the published schema of notices has against one.

import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Fields that the schema does not describe are errors here. */
export function noticeErrors(notice: unknown): unknown[] {
  const file = path.join(import.meta.dirname, '..', '..', '..', 'schemas', 'foldersync.notice.schema.json');
  const schema = JSON.parse(fs.readFileSync(file, 'utf8'));
  const validate = new Ajv2020({ strict: true }).compile({ ...schema, unevaluatedProperties: false });
  return validate(notice) ? [] : (validate.errors ?? []);
}
