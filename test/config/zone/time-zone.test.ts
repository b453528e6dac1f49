import { describe, expect, test } from 'vitest';
import { isTimeZone, localTimeZone, repeatedHours, suggestTimeZone } from '../../../src/config/zone/time-zone.js';

// A past year: its rules cannot change any more.
const YEAR = 2024;

describe('repeatedHours', () => {
  test.each([
    ['Europe/Berlin', [2]],
    ['America/New_York', [1]],
    ['Europe/London', [1]],
    ['Australia/Lord_Howe', [1]],
    ['America/Scoresbysund', [23]],
    ['Africa/Casablanca', [2]],
    ['UTC', []],
    ['Asia/Tokyo', []],
    ['Asia/Kathmandu', []],
  ])('of %s are %j', (zone, hours) => {
    expect(repeatedHours(zone, YEAR)).toEqual(hours);
  });
});

describe('isTimeZone', () => {
  test.each(['Europe/Berlin', 'UTC', 'Etc/GMT+2', localTimeZone()])('knows %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });

  test.each(['Europe/Berln', '', 'Berlin', 'GMT+2'])('does not know %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});

describe('suggestTimeZone', () => {
  test.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['New York', 'America/New_York'],
    ['qqqqqqqqqqqqqq', undefined],
  ])('for %s is %s', (name, zone) => {
    expect(suggestTimeZone(name)).toBe(zone);
  });
});
