import { expect, test } from 'vitest';
import { judgeSteps, plainCron } from '../../../src/config/check/cron-text.js';

test.each([
  ['30\t2 *  * *', '30 2 * * *'],
  ['@daily', '0 0 * * *'],
  ['@Hourly', '0 * * * *'],
  ['@reboot', '@reboot'],
  ['0 9 * * Monday', '0 9 * * mon'],
  ['0 9 * * Wednesday-FRIDAY', '0 9 * * wed-fri'],
  ['0 0 1 january,sept *', '0 0 1 jan,sept *'],
])('reads %j as %j', (written, plain) => {
  expect(plainCron(written)).toBe(plain);
});

test.each([
  ['*/90 * * * *', 'the step 90 does not fit the field minute (0 to 59)'],
  ['0 */25 * * *', 'the step 25 does not fit the field hour (0 to 23)'],
  ['0 0 */40 * *', 'the step 40 does not fit the field day of the month (1 to 31)'],
  ['0 0 1 */13 *', 'the step 13 does not fit the field month (1 to 12)'],
  ['0-30/45 * * * *', 'the step 45 does not fit 0-30 (0 to 30)'],
])('refuses %j', (plain, error) => {
  expect(judgeSteps(plain)).toEqual({ errors: [error], warnings: [] });
});

test.each([
  ['*/45 * * * *', '"*/45" means the minutes 0, 45, and then the first one again'],
  ['0 */5 * * *', '"*/5" means the hours 0, 5, 10, 15, 20, and then the first one again'],
])('warns of %j', (plain, message) => {
  expect(judgeSteps(plain)).toMatchObject({ errors: [], warnings: [{ message }] });
});

test.each(['*/15 * * * *', '*/10 0 */6 */2 */3 *', '5-50/15 * * * *'])('takes %j as it is', (plain) => {
  expect(judgeSteps(plain)).toEqual({ errors: [], warnings: [] });
});
