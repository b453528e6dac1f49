// A verification: one look at the bytes of a pair's files, over all of them or over a sample. It may take many runs.

/** What a verification has met so far. */
export interface VerifiedCounts {
  /** Files whose bytes were read, on both sides. */
  files: number;
  /** Bytes read, of both sides together. */
  bytes: number;
  /** Files that somebody has written to, so that passes mirror them; they are verified the next time. */
  changed: number;
  /** Files that could not be read. */
  unread: number;
  /** Files whose bytes have rotted in the source, while the replica holds the good ones. */
  sourceRot: number;
  /** Files whose bytes have rotted in the replica, while the source holds the good ones. */
  replicaRot: number;
  /** Files whose sides differ though nobody has written to them, and of which nobody can tell which side is right. */
  unknownRot: number;
}

/** A verification that has ended, or goes on. */
export interface Verification {
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When it was last at work, in milliseconds since 1970. */
  readonly endedAt: number;
  /** Whether it has come to the end of the tree. */
  readonly isComplete: boolean;
  /** Present where only so many percent of the files were read, picked at random. */
  readonly samplePercent?: number;
  /** What it has met. */
  readonly counts: VerifiedCounts;
}

/** The counts of a verification that has not begun. */
export function noneVerified(): VerifiedCounts {
  return { files: 0, bytes: 0, changed: 0, unread: 0, sourceRot: 0, replicaRot: 0, unknownRot: 0 };
}

/** What is said of each job that only looks: it changes nothing and takes no lock of the replica. */
export const ONLY_LOOKS = { dryRun: true, approved: false } as const;

/** What is said of a job that verifies. */
export interface VerifyTerms {
  readonly kind: 'verify';
  /** It changes nothing and takes no lock of the replica. */
  readonly dryRun: true;
  readonly approved: false;
  /** So many percent of the files, picked at random; absent for all of them, from where the last one has ended. */
  readonly samplePercent?: number;
  /** What it may read a second, of both sides together; absent for as much as the disks give. */
  readonly rateBytesPerSecond?: number;
}

/** What a person or a schedule asks for that wants a pair to be verified. */
export function verifyTerms(how: Pick<VerifyTerms, 'samplePercent' | 'rateBytesPerSecond'>): VerifyTerms {
  return { kind: 'verify', ...ONLY_LOOKS, ...how };
}
