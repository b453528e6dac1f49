// Who is told, as the rest of the program has it: with everything resolved. What each option means, the schema says.

import type { NoticeKind } from '../../core/notify/notice.js';
import type { NtfyPriority } from '../../core/notify/ntfy-priority.js';
import type { Secret } from './secret.js';

/** One target of `notify`. */
export type NotifyTarget = CommonOptions &
  (
    | { readonly kind: 'healthchecks'; readonly url: Secret }
    | {
        readonly kind: 'ntfy';
        readonly url: Secret;
        readonly token?: Secret;
        readonly title?: string;
        readonly priority?: NtfyPriority;
        readonly tags: readonly string[];
      }
    | { readonly kind: 'webhook'; readonly url: Secret; readonly headers: Readonly<Record<string, Secret>> }
    | { readonly kind: 'mail'; readonly smtp: Secret; readonly from: string; readonly to: readonly string[] }
    | { readonly kind: 'exec'; readonly command: readonly [string, ...string[]]; readonly dir: string }
  );

interface CommonOptions {
  /** The same as long as nothing but a secret's file changes: what waits for a target is found by it. */
  readonly id: string;
  /** What people call it, without anything that is secret: `ntfy (ntfy.example)`. */
  readonly label: string;
  readonly on: readonly NoticeKind[];
  /** Absent for all of them. */
  readonly pairs?: readonly string[];
}
