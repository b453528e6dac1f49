// What a lane writes down of what it changes, in the increment that its pass has begun.

import { compileFilter } from '../../core/filter/filter.js';
import { MadePaths } from '../../core/history/made-paths.js';
import type { Pair } from '../../core/pair/pair.js';
import { type AbsolutePath, bytesOfText, type RelativePath } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { JournalFile } from '../versions/journal-file.js';
import { noteGap } from '../versions/note-gap.js';
import type { OpenIncrement } from '../versions/versions.js';
import { recorderFor } from './increment-recorder.js';
import type { Recorder } from './recorder.js';

/** Where a lane works. */
interface LaneRecordingOptions {
  readonly fileSystem: FileSystem;
  readonly pair: Pair;
  /** Which of the pass's lanes it is, from 0 on. */
  readonly lane: number;
  readonly replica: Root;
  readonly increment: RelativePath;
}

/** The recording of one lane. */
export class LaneRecording implements Disposable {
  /** Undefined where the increment cannot be written to. */
  readonly recorder: Recorder | undefined;
  readonly #opened: OpenIncrement | undefined;

  constructor(options: LaneRecordingOptions) {
    const { pair, replica, fileSystem, lane } = options;
    try {
      this.#opened = open(options);
      const failed = () => {
        // What there is no room for, the I/O thread may have made some for by the time it tries.
        noteGap(fileSystem, replica, pair.versions ?? {});
        return false;
      };
      this.recorder = recorderFor(this.#opened, { replica, writer: `${lane + 1}`, failed });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      noteGap(fileSystem, replica, pair.versions ?? {});
    }
  }

  [Symbol.dispose](): void {
    this.recorder?.[Symbol.dispose]();
    this.#opened?.[Symbol.dispose]();
  }
}

function open({ fileSystem, pair, replica, increment }: LaneRecordingOptions): OpenIncrement {
  const dir = pair.versions?.dir;
  const own = dir === undefined ? undefined : fileSystem.openRoot(bytesOfText(dir) as AbsolutePath);
  try {
    const root = own ?? replica;
    using directory = root.openDirectory(increment);
    const journal = new JournalFile(directory);
    return {
      root,
      path: increment,
      journal,
      made: new MadePaths(),
      excluded: compileFilter(pair.versions?.exclude ?? [], []),
      [Symbol.dispose]: () => {
        journal[Symbol.dispose]();
        own?.[Symbol.dispose]();
      },
    };
  } catch (error) {
    own?.[Symbol.dispose]();
    throw error;
  }
}
