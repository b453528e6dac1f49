// Which times a file system keeps: how coarse they are, and between which limits. It is tried out, for none of them
// tells.

/** A time to be set, or as it was read. */
export interface TriedTime {
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
}

/** Sets a time, and returns what became of it; undefined where that failed. */
export type TryTime = (time: TriedTime) => TriedTime | undefined;

/** What came of it. */
export interface KeptTimes {
  /** Whether times are kept at all. */
  readonly times: boolean;
  /** Times are cut or rounded to multiples of this, or 0. */
  readonly timeWindowNanos: number;
  /** Earlier and later times are not kept; absent where no limit was found. */
  readonly earliestSeconds?: number;
  readonly latestSeconds?: number;
}

/** Tries times of today, then those far away. */
export function probeTimes(tryTime: TryTime): KeptTimes {
  const window = windowOf(tryTime);
  if (window === undefined) return { times: false, timeWindowNanos: 0 };
  const [earliestSeconds, latestSeconds] = [limitOf(tryTime, EARLY), limitOf(tryTime, LATE)];
  return {
    times: true,
    timeWindowNanos: window,
    ...(earliestSeconds === undefined ? {} : { earliestSeconds }),
    ...(latestSeconds === undefined ? {} : { latestSeconds }),
  };
}

/** Whether a time was set, give or take what the coarsest file systems round. */
export function isNearly(wanted: TriedTime, found: TriedTime): boolean {
  return distanceOf(wanted, found) <= COARSEST_NANOS;
}

/** Of FAT (2 s), HFS+ (1 s), exFAT (10 ms), NTFS (100 ns) and what is between them. */
const GRANULARITIES = [2_000_000_000, 1_000_000_000, 10_000_000, 1_000_000, 1_000, 100];

const COARSEST_NANOS = 2_000_000_000;

/** Two times: one alone could lie on a multiple by chance. */
function windowOf(tryTime: TryTime): number | undefined {
  let off = 0;
  for (const mtimeNanos of [499_999_999, 999_999_999]) {
    const wanted = { mtimeSeconds: 1_000_000_001, mtimeNanos };
    const found = tryTime(wanted);
    if (found === undefined || !isNearly(wanted, found)) return undefined;
    off = Math.max(off, distanceOf(wanted, found));
  }
  return off === 0 ? 0 : (GRANULARITIES.findLast((nanos) => nanos >= off) ?? off);
}

function distanceOf(one: TriedTime, other: TriedTime): number {
  return Math.abs((one.mtimeSeconds - other.mtimeSeconds) * 1e9 + (one.mtimeNanos - other.mtimeNanos));
}

interface Side {
  /** Two of them, some 2,000 years away: beyond every limit that is in use, within what 64 bits of 100 ns can hold. */
  readonly far: readonly [number, number];
  /**
   * Limits of those that do not cut times but let them wrap around or refuse them: numbers of 32
   * bits, with and without a sign. sshfs takes 0 for now, and has its first second after it.
   */
  readonly usual: readonly number[];
}

const FAR_SECONDS = 2 ** 36;
const EARLY: Side = { far: [-FAR_SECONDS, 1_000_003 - FAR_SECONDS], usual: [-(2 ** 31), 0, 1] };
const LATE: Side = { far: [FAR_SECONDS, FAR_SECONDS - 1_000_003], usual: [2 ** 32 - 1, 2 ** 31 - 1] };

function limitOf(tryTime: TryTime, { far, usual }: Side): number | undefined {
  const becomes = (mtimeSeconds: number) => tryTime({ mtimeSeconds, mtimeNanos: 0 })?.mtimeSeconds;
  const isKept = (seconds: number) => becomes(seconds) === seconds;
  const [cut, alike] = [becomes(far[0]), becomes(far[1])];
  if (cut === far[0]) return undefined;
  // One that cuts makes all that is far away the same, and keeps that.
  if (cut !== undefined && cut === alike && Math.abs(cut) < FAR_SECONDS && isKept(cut)) return cut;
  return usual.find(isKept);
}
