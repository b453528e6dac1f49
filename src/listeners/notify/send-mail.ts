// Mail, by nodemailer. Keeps its habits from the rest: it logs nothing, reads no files or addresses out of a message,
// waits for minutes by default, and quotes in its errors what the server has said.

import { createTransport } from 'nodemailer';
import type { Notice } from '../../core/notify/notice.js';
import type { Delivery } from '../../core/notify/outbox.js';

/** How a mailbox is reached. */
export interface MailOptions {
  readonly smtp: string;
  readonly from: string;
  readonly to: readonly string[];
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** Sends a notice as a mail. Never rejected; nothing of the address is in the words of what came of it. */
export async function sendMail(
  notice: Notice,
  { smtp, from, to }: MailOptions,
  signal: AbortSignal,
): Promise<Delivery> {
  const url = new URL(smtp);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'smtps:' ? 465 : 587) : Number(url.port),
    secure: url.protocol === 'smtps:',
    // A password is said to nobody in the clear, except on this machine.
    requireTLS: url.username !== '' && !isHere,
    // A server of this machine mostly has a certificate of its own making.
    tls: { rejectUnauthorized: !isHere },
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: CONNECT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const stop = () => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: notice.title,
      text: `${notice.message}\n`,
      date: new Date(notice.at),
      // The same each time, so that a mail that was taken without a word is one for those who read it.
      messageId: `<${notice.id}@${/^[\w.-]+$/.test(notice.host) ? notice.host : 'foldersync.invalid'}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Foldersync-Kind': `${notice.kind}/${notice.phase}` },
    });
    return { kind: 'taken' };
  } catch (error) {
    const { code = 'ESMTP', responseCode } = error as { code?: string; responseCode?: number };
    const reason =
      responseCode === undefined ? wordsOf(code, error as Error) : `the server's answer was ${responseCode} (${code})`;
    // 5xx of a message is for good; of a login or a connection somebody may mend it.
    const isRefused = (responseCode ?? 0) >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
    return { kind: isRefused ? 'refused' : 'failed', reason };
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

/** Errors of the network name hosts alone; of all others the code is said, for they may quote what was sent. */
function wordsOf(code: string, { message }: Error): string {
  return ['ESOCKET', 'ECONNECTION', 'EDNS', 'ETIMEDOUT', 'ETLS'].includes(code) ? `${code}: ${message}` : code;
}
