// How a lane says that a directory is not for it.

/**
 * A lane has come to a directory that only the I/O thread, which has the whole pass in view, can mirror: it has hard
 * links or mounts, needs lent rights, or would be the first change of the pass. Thrown before anything
 * was done there, so that it is visited anew.
 */
export class GivenBack extends Error {}
