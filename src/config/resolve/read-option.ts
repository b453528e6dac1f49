// Values that the schema's check has let through, as the numbers they stand for.

import { parseDuration } from '../../core/words/duration.js';
import { parseRate, parseSize } from '../../core/words/size.js';

/** The milliseconds of a checked duration. **Errors**: throws on one that `checkSchema` should have refused. */
export function readDuration(checked: string | number): number {
  const parsed = parseDuration(checked);
  if (!parsed.ok) throw new Error(`internal: duration ${checked} was not checked: ${parsed.reason}`);
  return parsed.ms;
}

/** The bytes of a checked size. **Errors**: throws on one that `checkSchema` should have refused. */
export function readSize(checked: string | number): number {
  const parsed = parseSize(checked);
  if (!parsed.ok) throw new Error(`internal: size ${checked} was not checked: ${parsed.reason}`);
  return parsed.bytes;
}

/** The bytes a second of a checked rate. **Errors**: throws on one that `checkSchema` should have refused. */
export function readRate(checked: string): number {
  const parsed = parseRate(checked);
  if (!parsed.ok) throw new Error(`internal: rate ${checked} was not checked: ${parsed.reason}`);
  return parsed.bytes;
}
