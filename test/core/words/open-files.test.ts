import { expect, it } from 'vitest';
import { openFilesHint } from '../../../src/core/words/open-files.js';

it('says which limit of open files is in the way', () => {
  expect(openFilesHint('its engine could not be started (spawn /usr/bin/node EMFILE)')).toMatch(/ulimit -n/);
  expect(openFilesHint('ENFILE')).toMatch(/fs\.file-max/);
  expect(openFilesHint('spawn /usr/bin/node EAGAIN')).toBeUndefined();
});
