// Asks a server as a client does that knows nothing of it: by node's own client, whatever it answers.

import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';

/** An answer, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks, and reads the answer. Rejected where the connection is cut off before. */
export function ask(options: RequestOptions, body?: string | Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request({ agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, text: Buffer.concat(chunks).toString('utf8') });
      });
      response.once('error', reject);
    });
    asking.once('error', reject);
    asking.end(body);
  });
}
