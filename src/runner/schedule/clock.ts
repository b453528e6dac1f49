// The clock by the name under which the runner's files know it.

export { type Clock, systemClock, type Timer } from '../../process/clock.js';
