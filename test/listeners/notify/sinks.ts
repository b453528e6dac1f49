// Real targets on this machine: an HTTP server that keeps what it is asked, and a mail server that keeps what it is sent.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** One request, as the server has got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that answers each request as it is told to, or 200. */
export class HttpSink {
  readonly asked: Asked[] = [];
  /** How the next requests are answered; absent for 200. `undefined` as status: not at all. */
  answer: (asked: Asked) => { status?: number; headers?: http.OutgoingHttpHeaders; body?: string | Buffer } = () => ({
    status: 200,
  });
  readonly #server: http.Server;
  #port = 0;
  readonly #watchers = new Set<() => void>();

  private constructor() {
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const asked = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
        this.asked.push(asked);
        for (const look of this.#watchers) look();
        const { status, headers: sent = {}, body = '' } = this.answer(asked);
        if (status !== undefined) response.writeHead(status, sent).end(body);
      });
    });
  }

  static async open(port = 0): Promise<HttpSink> {
    const sink = new HttpSink();
    await new Promise<void>((resolve) => sink.#server.listen(port, '127.0.0.1', resolve));
    sink.#port = (sink.#server.address() as AddressInfo).port;
    onTestFinished(() => sink.close());
    return sink;
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Kept once that many requests have come. */
  async got(count: number): Promise<readonly Asked[]> {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (this.asked.length < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
    return this.asked;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

/** A mail, as the server has got it. */
export interface GotMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: string | undefined;
}

/** A mail server; with a password, it takes mail from who knows it. */
export class MailSink {
  readonly mails: GotMail[] = [];
  /** Answers instead of taking a mail: a code of SMTP. */
  refusal: number | undefined;
  readonly #server: SMTPServer;

  private constructor(password: string | undefined) {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS', ...(password === undefined ? ['AUTH'] : [])],
      allowInsecureAuth: true,
      authOptional: password === undefined,
      logger: false,
      onAuth: (auth, _, done) => {
        if (auth.password === password) done(null, { user: auth.username ?? '' });
        else done(new Error(`wrong password ${auth.password}`));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          if (this.refusal !== undefined) {
            done(Object.assign(new Error('no'), { responseCode: this.refusal }));
            return;
          }
          this.mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString('utf8'),
            user: session.user as string | undefined,
          });
          done();
        });
      },
    });
  }

  static async open(password?: string): Promise<MailSink> {
    const sink = new MailSink(password);
    await new Promise<void>((resolve) => void sink.#server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => new Promise<void>((resolve) => sink.#server.close(() => resolve())));
    return sink;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }
}
