// Swaps a folder for a symlink and back, as fast as it can: swapping-child.mjs FOLDER TARGET. Writes a line once it has begun.
import fs from 'node:fs';

const [folder, target] = process.argv.slice(2);
const [aside, link] = [`${folder}-aside`, `${folder}-link`];
fs.symlinkSync(target, link);
process.stdout.write('begun\n');
let made = 0;
for (;;) {
  fs.renameSync(folder, aside);
  giveWay(link);
  fs.renameSync(folder, link);
  giveWay(aside);
}

/** Has something take the folder's name; what somebody has made there meanwhile is kept under another one. */
function giveWay(from) {
  for (;;) {
    try {
      fs.renameSync(from, folder);
      return;
    } catch {
      fs.renameSync(folder, `${folder}-made-${made++}`);
    }
  }
}
