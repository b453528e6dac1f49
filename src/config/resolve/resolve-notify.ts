// Who is told: each entry of `notify` with its secrets read and its addresses judged.

import { createHash } from 'node:crypto';
import { NOTICE_KINDS } from '../../core/notify/notice.js';
import type { RawConfig } from '../generated/raw-config.js';
import type { Path } from '../text/config-text.js';
import { nameOf, type Sound } from '../text/findings.js';
import type { NotifyTarget } from './notify-target.js';
import { resolveCommand } from './resolve-hooks.js';
import { resolveSecret, type SecretContext } from './resolve-secret.js';
import type { Secret } from './secret.js';

type Given = NonNullable<RawConfig['notify']>[number];
type Kind = NotifyTarget['kind'];

/** What a target can be, by the name of its option. */
export const TARGET_KINDS: readonly Kind[] = ['healthchecks', 'ntfy', 'webhook', 'mail', 'exec'];

/** What targets are resolved with. */
interface NotifyContext extends SecretContext {
  readonly raw: Sound<RawConfig>;
}

/** Resolves all targets; those that cannot be are reported and left out. */
export async function resolveNotify(context: NotifyContext): Promise<readonly NotifyTarget[]> {
  const given = (context.raw.notify ?? []) as readonly Given[];
  const targets = await Promise.all(given.map((target, at) => resolveTarget(target, ['notify', String(at)], context)));
  return targets.filter((target) => target !== undefined);
}

async function resolveTarget(given: Given, path: Path, context: NotifyContext): Promise<NotifyTarget | undefined> {
  const { findings } = context;
  // What is wrong with it as a whole has been said.
  if (findings.isSpokenFor(path)) return undefined;
  const [kind, ...others] = TARGET_KINDS.filter((each) => given[each] !== undefined);
  if (kind === undefined || others.length > 0) {
    findings.report({
      code: 'bad-target',
      path: kind === undefined ? path : [...path, others[0] ?? kind],
      part: kind === undefined ? 'value' : 'key',
      message: kind === undefined ? `${nameOf(path)} names nobody` : `${nameOf(path)} names several targets`,
      expected: `one of ${TARGET_KINDS.join(', ')}`,
      hint: kind === undefined ? undefined : 'begin another entry with "- "',
    });
    return undefined;
  }
  const common = commonOptions(given, { kind, path, context });
  const ofKind = await resolveKind(kind, given, { path, context });
  if (ofKind === undefined) return undefined;
  const { label, ...own } = ofKind;
  return { ...own, ...common, label, id: idOf(kind, given) };
}

/** Where a target stands. */
interface Place {
  readonly path: Path;
  readonly context: NotifyContext;
}

/** `on` and `pairs`, which stand beside the kind or in its group. */
function commonOptions(
  given: Given,
  { kind, path, context }: Place & { readonly kind: Kind },
): Pick<NotifyTarget, 'on' | 'pairs'> {
  const { findings, raw } = context;
  const group = given[kind];
  const inGroup = typeof group === 'object' && !Array.isArray(group) ? group : {};
  for (const option of ['on', 'pairs'] as const) {
    if (given[option] === undefined || !(option in inGroup)) continue;
    const message = `"${option}" is given twice in ${nameOf(path)}`;
    findings.report({ code: 'duplicate', path: [...path, option], part: 'key', message, hint: 'keep one of them' });
  }
  const pairsPath = given.pairs === undefined ? [...path, kind, 'pairs'] : [...path, 'pairs'];
  const { on = [...NOTICE_KINDS], pairs } = { ...inGroup, ...given };
  for (const [at, name] of (pairs ?? []).entries()) {
    if (raw.pairs !== undefined && Object.hasOwn(raw.pairs, name)) continue;
    const known = Object.keys(raw.pairs ?? {}).join(', ');
    const message = `there is no pair ${JSON.stringify(name)}`;
    findings.report({ code: 'bad-target', path: [...pairsPath, String(at)], message, expected: `one of ${known}` });
  }
  return { on, ...(pairs === undefined ? {} : { pairs }) };
}

/** A target without what all of them have. */
type OfKind = NotifyTarget extends infer Target
  ? Target extends NotifyTarget
    ? Omit<Target, 'id' | 'on' | 'pairs'>
    : never
  : never;

async function resolveKind(kind: Kind, given: Given, place: Place): Promise<OfKind | undefined> {
  const { path, context } = place;
  switch (kind) {
    case 'healthchecks': {
      const url = await address([...path, kind], given.healthchecks, { context, schemes: HTTP });
      return url && { kind, url: url.secret, label: `${kind} (${url.host})` };
    }
    case 'ntfy': {
      const { url: written, token: writtenToken, tags = [], ...own } = pick(given.ntfy);
      const url = await address([...path, kind, 'url'], written, { context, schemes: HTTP });
      const token = await resolveSecret([...path, kind, 'token'], writtenToken, context);
      if (url !== undefined && !/[^/]$/.test(new URL(url.secret.reveal()).pathname)) {
        const message = `${nameOf([...path, kind, 'url'])} has no topic`;
        const hint = 'write it behind the server: https://ntfy.sh/my-topic';
        context.findings.report({ code: 'bad-target', path: [...path, kind, 'url'], message, hint });
      }
      const { title, priority } = own;
      const named = { ...(title === undefined ? {} : { title }), ...(priority === undefined ? {} : { priority }) };
      return url && { kind, url: url.secret, ...(token && { token }), ...named, tags, label: `${kind} (${url.host})` };
    }
    case 'webhook': {
      const { url: written, headers: writtenHeaders = {} } = pick(given.webhook);
      const url = await address([...path, kind, 'url'], written, { context, schemes: HTTP });
      const headers: Record<string, Secret> = {};
      for (const [name, value] of Object.entries(writtenHeaders)) {
        const header = await resolveSecret([...path, kind, 'headers', name], value, context);
        if (header !== undefined) headers[name] = header;
      }
      return url && { kind, url: url.secret, headers, label: `${kind} (${url.host})` };
    }
    case 'mail': {
      const { smtp: written, from = '', to = [] } = pick(given.mail);
      const smtp = await address([...path, kind, 'smtp'], written, { context, schemes: SMTP });
      const list = typeof to === 'string' ? [to] : to;
      return smtp && { kind, smtp: smtp.secret, from, to: list, label: `${kind} (${list.join(', ')})` };
    }
    case 'exec': {
      const command = resolveCommand([...path, kind], given.exec, context);
      return command && { kind, command, dir: context.paths.baseDir, label: `${kind} (${command[0]})` };
    }
    default:
      return kind satisfies never;
  }
}

/** A group's options, each of which may be missing. */
function pick<Group extends object>(group: Group | undefined): Partial<Group> {
  return group ?? {};
}

const HTTP = ['https', 'http'];
const SMTP = ['smtps', 'smtp'];

/** A secret that is an address; its host is none. */
async function address(
  path: Path,
  written: string | undefined,
  { context, schemes }: { readonly context: NotifyContext; readonly schemes: readonly string[] },
): Promise<{ readonly secret: Secret; readonly host: string } | undefined> {
  const secret = await resolveSecret(path, written, context);
  if (secret === undefined) return undefined;
  const url = URL.canParse(secret.reveal()) ? new URL(secret.reveal()) : undefined;
  if (url !== undefined && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '') {
    return { secret, host: url.hostname };
  }
  const message = `bad value for ${nameOf(path)}: it is no address`;
  context.findings.report({
    code: 'bad-target',
    path,
    message,
    expected: `an address that begins with ${schemes.join(':// or ')}://`,
  });
  return undefined;
}

/** By what the config says, for a secret's file may hold another one tomorrow. */
function idOf(kind: Kind, given: Given): string {
  const { on: _, pairs: __, ...named } = given;
  const group = named[kind];
  const address = kind === 'mail' ? [pick(given.mail).smtp, pick(given.mail).to] : group;
  const where = kind === 'ntfy' || kind === 'webhook' ? (group as { readonly url?: string }).url : address;
  return createHash('sha256')
    .update(JSON.stringify([kind, where]))
    .digest('hex')
    .slice(0, 16);
}
