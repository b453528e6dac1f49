import { expect, test } from 'vitest';
import { machineZone } from '../../../src/config/zone/machine-zone.js';

test.each([
  [undefined, undefined],
  ['', 'UTC'],
  [':', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  [':Europe/Berlin', 'Europe/Berlin'],
  ['UTC0', 'UTC'],
  ['GMT+5', 'Etc/GMT+5'],
  ['<+03>-3', 'Etc/GMT-3'],
  ['EST5EDT', 'EST5EDT'],
])('reads TZ=%s as %s', (tz, zone) => {
  expect(machineZone(tz)).toEqual({ ok: true, ...(zone === undefined ? {} : { zone }) });
});

test.each(['CET-1CEST,M3.5.0,M10.5.0/3', 'IST-5:30', 'Foo/Bar', '/no/such/file'])('does not understand TZ=%s', (tz) => {
  expect(machineZone(tz)).toEqual({ ok: false, tz });
});
