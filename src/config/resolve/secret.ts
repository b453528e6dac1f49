// A secret of the config: a token, a password, an address that is as good as one. Only who asks for it by name gets it;
// whatever writes or compares a config sees that it is there, and whether it is another one.

import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

/** What stands for a secret wherever people read. */
export const MASK = '***';

/** A secret as JSON keeps it: enough to tell another one from it, for who may read the service's own files. */
interface SealedSecret {
  /** A salt and the hash of both. **Shape**: base64, with a dot between. */
  readonly secret: string;
}

/** A text that is neither shown nor written down. */
export class Secret {
  readonly #text: string;
  #sealed: SealedSecret | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): SealedSecret {
    if (this.#sealed === undefined) {
      const salt = randomBytes(12).toString('base64');
      this.#sealed = { secret: `${salt}.${seal(salt, this.#text)}` };
    }
    return this.#sealed;
  }

  [inspect.custom](): string {
    return MASK;
  }

  /** Whether a value, which may come from JSON, is this secret. */
  isSame(other: unknown): boolean {
    if (other instanceof Secret) return other.#text === this.#text;
    if (!isSealed(other)) return false;
    const [salt = '', sealed] = other.secret.split('.');
    return seal(salt, this.#text) === sealed;
  }
}

/**
 * Two values as they may be shown beside each other: `***` for each secret in them, and `*** (another one)` in the
 * second one where it differs. Never throws.
 */
export function maskSecrets(before: unknown, after: unknown): readonly [before: unknown, after: unknown] {
  if (isSecret(before) && isSecret(after)) return [MASK, areSame(before, after) ? MASK : `${MASK} (another one)`];
  if (Array.isArray(before) && Array.isArray(after)) {
    const rest = (list: readonly unknown[], other: readonly unknown[]) => list.slice(other.length).map(maskAlone);
    const both = before.slice(0, after.length).map((item, at) => maskSecrets(item, after[at]));
    return [
      [...both.map(([item]) => item), ...rest(before, after)],
      [...both.map(([, item]) => item), ...rest(after, before)],
    ];
  }
  if (!isGroup(before) || !isGroup(after)) return [maskAlone(before), maskAlone(after)];
  const masked = (value: object, other: object, side: 0 | 1) =>
    Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        if (!Object.hasOwn(other, key)) return [key, maskAlone(part)];
        const pair = [part, partOf(other, key)] as const;
        return [key, side === 0 ? maskSecrets(pair[0], pair[1])[0] : maskSecrets(pair[1], pair[0])[1]];
      }),
    );
  return [masked(before, after, 0), masked(after, before, 1)];
}

/** One value with `***` for each secret in it. Never throws. */
function maskAlone(value: unknown): unknown {
  if (isSecret(value)) return MASK;
  if (Array.isArray(value)) return value.map(maskAlone);
  if (!isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskAlone(part)]));
}

function areSame(before: Secret | SealedSecret, after: Secret | SealedSecret): boolean {
  if (before instanceof Secret) return before.isSame(after);
  if (after instanceof Secret) return after.isSame(before);
  return before.secret === after.secret;
}

function isSecret(value: unknown): value is Secret | SealedSecret {
  return value instanceof Secret || isSealed(value);
}

function isSealed(value: unknown): value is SealedSecret {
  return isGroup(value) && Object.keys(value).join() === 'secret' && typeof partOf(value, 'secret') === 'string';
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

function partOf(holder: object, key: string): unknown {
  return (holder as Readonly<Record<string, unknown>>)[key];
}

function seal(salt: string, text: string): string {
  return createHash('sha256').update(`${salt}\0${text}`).digest('base64');
}
