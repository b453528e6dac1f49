// The way in from outside: what can be asked of a service, over HTTP: on a socket for its own user, and on a port where
// the config says so. Nothing of it is in a pair's way: what cannot be listened to is told, and the service goes on.

import type { HttpOptions } from '../config/resolve/config.js';
import type { ServiceControl } from '../runner/control/service-control.js';
import type { Clock } from '../process/clock.js';
import { EventRing } from './events/event-ring.js';
import { guardRequest } from './http/guard.js';
import { HttpServer } from './http/http-server.js';
import type { Route } from './http/route.js';
import { allRoutes } from './routes/all-routes.js';
import { eventRoutes } from './routes/event-routes.js';
import { HeldLevels } from './held/held-levels.js';
import { PastReader } from './past/past-reader.js';
import { type ControlSocket, openControlSocket } from './socket/control-socket.js';

/** What it works with. */
export interface ControlInterfaceOptions {
  readonly control: ServiceControl;
  readonly clock: Clock;
  /** The numbers for Prometheus as they are now. */
  readonly metrics: () => string;
  /** The variables that say where a socket may be. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes what could not be done, in words. */
  readonly onTrouble: (message: string) => void;
}

/** Listens from `start` to `close`. */
export class ControlInterface {
  readonly #options: ControlInterfaceOptions;
  readonly #routes: readonly Route[];
  readonly #local: HttpServer;
  readonly #hearing: Disposable;
  readonly #endStreams: () => void;
  readonly #levels: HeldLevels;
  readonly #past: PastReader;
  #socket: ControlSocket | undefined;
  /** Absent where nothing is listened to beside the socket. */
  #remote: { readonly server: HttpServer; readonly address: string } | undefined;
  /** What is being opened or closed, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: ControlInterfaceOptions) {
    this.#options = options;
    const { control, clock, metrics, onTrouble } = options;
    const ring = new EventRing({ clock, timezone: () => control.config().runner.log.timezone });
    this.#hearing = control.subscribe((event, pair) => {
      ring.hear(event, pair);
      if (event.kind === 'reloaded') this.#follow();
    });
    const events = eventRoutes(ring, clock);
    this.#levels = new HeldLevels(clock);
    this.#past = new PastReader();
    this.#endStreams = events.close;
    this.#routes = allRoutes({
      ...{ control, clock, metrics, ring },
      ...{ events: events.routes, levels: this.#levels, past: this.#past },
    });
    this.#local = new HttpServer({ routes: this.#routes, isLocal: true, guard: () => {}, onTrouble });
  }

  /** Begins to listen. Never rejected: what cannot be had is told. */
  start(): Promise<void> {
    this.#then(() => this.#openSocket());
    this.#follow();
    return this.#work;
  }

  /** Where the page is served; undefined where it is not. */
  get port(): number | undefined {
    return this.#remote?.server.port;
  }

  /** Kept when what was begun is done: a port that an edit names, for instance, is listened to. */
  get settled(): Promise<void> {
    return this.#work;
  }

  /** Ends every connection, and takes the socket away. Idempotent, never rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#hearing[Symbol.dispose]();
    this.#endStreams();
    this.#levels.close();
    this.#past.close();
    await this.#work;
    await Promise.all([this.#local.close(), this.#closeRemote()]);
    this.#removeSocket();
  }

  /** One after the other, whatever becomes of each. */
  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (!this.#isClosed) await step();
    });
  }

  async #openSocket(): Promise<void> {
    const { control, env, onTrouble } = this.#options;
    const { file, runner } = control.config();
    try {
      this.#socket = await openControlSocket(this.#local, { stateDir: runner.stateDir, config: file }, env);
    } catch (error) {
      const so = 'commands cannot reach this service, except by what they leave in the state directory';
      onTrouble(`there is no control socket: ${(error as Error).message}; ${so}`);
    }
  }

  /** Listens where the config says now; everything else that it says of HTTP is looked up with each request. */
  #follow(): void {
    this.#then(async () => {
      const { http } = this.#options.control.config().runner;
      const address = http === undefined ? undefined : JSON.stringify([http.host, http.port]);
      if (address === this.#remote?.address) return;
      await this.#closeRemote();
      if (http !== undefined && address !== undefined) await this.#openRemote(http, address);
    });
  }

  async #openRemote({ host, port }: HttpOptions, address: string): Promise<void> {
    const { control, onTrouble } = this.#options;
    const server = new HttpServer({
      routes: this.#routes,
      isLocal: false,
      guard: (request, route) => guardRequest(request, route, control.config().runner.http),
      onTrouble,
    });
    try {
      await server.listen({ host, port });
      this.#remote = { server, address };
    } catch (error) {
      onTrouble(`cannot listen at ${host}, port ${port}: ${(error as Error).message}; the page is not served`);
    }
  }

  async #closeRemote(): Promise<void> {
    const remote = this.#remote;
    this.#remote = undefined;
    await remote?.server.close();
  }

  #removeSocket(): void {
    try {
      this.#socket?.remove();
    } catch (error) {
      this.#options.onTrouble(`cannot remove the control socket: ${(error as Error).message}`);
    }
    this.#socket = undefined;
  }
}
