// How much a watch loop follows one by one, and how long it waits for what.

/** More names of one directory, and more directories, are not followed one by one. */
export const LIMITS = { names: 10_000, directories: 5_000 };

/** A hold is judged anew as often. **Units**: milliseconds, as below. */
export const HOLD_AGAIN_MS = 5000;

/** How often a source that is gone is looked for. */
export const LOOK_FOR_SOURCE_MS = 2000;

/** When a full pass follows another that asked for it: what has changed by then is not so young that it asks again. */
export const FULL_AGAIN_MS = 2000;

/** How often events are taken in during a pass: what they tell of comes to rest meanwhile. */
export const TAKE_EACH_MS = 5;
