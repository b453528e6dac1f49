// What formatting 1,000,000 operation lines costs, as text and as JSON, for ASCII paths and for others.
// Run: npx tsx bench/line.ts

import { bytesOfText, type RelativePath } from '../src/core/tree/bytes.js';
import { formatLine } from '../src/core/report/line.js';
import type { LogFormat } from '../src/core/pair/pair.js';

const LINES = 1_000_000;
const started = Date.UTC(2026, 0, 31);
const folders = { ASCII: 'photos/2026/summer holiday', 'other UTF-8': 'Fotos/Übung/日本' };

for (const format of ['text', 'json'] satisfies LogFormat[]) {
  for (const [what, folder] of Object.entries(folders)) {
    const paths = Array.from({ length: 1000 }, (_, index) => bytesOfText(`${folder}/IMG_${index}.jpg`) as RelativePath);
    for (let round = 1; round <= 2; round++) {
      let characters = 0;
      const before = performance.now();
      for (let index = 0; index < LINES; index++) {
        const path = paths[index % 1000]!;
        const line = formatLine(
          { kind: 'operation', verb: 'copy', path, sizeBytes: index },
          { format, timezone: 'UTC', time: started + Math.floor(index / 100), pair: 'photos' },
        );
        characters += line.length;
      }
      const ms = performance.now() - before;
      console.log(
        `${format}, ${what}, round ${round}: ${((ms * 1000) / LINES).toFixed(2)} µs a line (${characters} characters)`,
      );
    }
  }
}
