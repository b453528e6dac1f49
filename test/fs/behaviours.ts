// Everything that both adapters must do alike.

import { COPYING } from './copying-behaviours.js';
import { EXTENDED } from './extended-behaviours.js';
import { OPENING } from './opening-behaviours.js';
import { READING } from './reading-behaviours.js';
import type { Behaviour } from './rig.js';
import { WRITING } from './writing-behaviours.js';

export const BEHAVIOURS: readonly Behaviour[] = [...OPENING, ...READING, ...WRITING, ...COPYING, ...EXTENDED];
