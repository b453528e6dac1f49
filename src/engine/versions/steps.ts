// Work that nobody waits for, in steps: whoever carries it out may rest, or give it up, between two of them.

/** **Shape**: yields nothing, or what has to be waited for before it goes on. */
export type Steps<Result = void> = Generator<Promise<unknown> | undefined, Result>;

/** Carries it out at once; returns whether it was done before `isWanted` said no. */
export async function takeSteps<Result>(steps: Steps<Result>, isWanted: () => boolean): Promise<Result | undefined> {
  try {
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (!isWanted()) return undefined;
      if (step.value !== undefined) await step.value;
    }
  } finally {
    steps.return(undefined as Result);
  }
}
