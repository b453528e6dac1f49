// Disturbs a tree from another process: FOLDER OUTSIDE SEED OPERATIONS.

import { disturber } from './disturb.js';

const [folder = '', outside = '', seed, operations] = process.argv.slice(2);
const disturb = disturber({ folder, outside }, Number(seed));
for (let index = 0; index < Number(operations); index++) disturb();
