// The entry of a lane: a thread beside the I/O thread that mirrors directories during the walk of one large pass.

import { workerData } from 'node:worker_threads';
import { createLinuxFileSystem } from '../fs/linux/linux.js';
import { ownThread } from '../fs/probe/ended-thread.js';
import { Lane } from './lanes/lane.js';
import type { LaneAnswer, LaneData, LaneRequest } from './lanes/lane-protocol.js';
import { LineSender } from './threads/line-sender.js';
import { SharedLineStyle } from './threads/line-style.js';
import { passControl } from './context/pass-control.js';
import { PassLog } from './threads/pass-log.js';
import { SharedState } from './threads/shared-state.js';

const data = workerData as LaneData;
const { port } = data;
const send = (answer: LaneAnswer) => port.postMessage(answer);
const pass = new SharedState(data.passMemory);
const own = new SharedState(data.laneMemory);
const thread = ownThread();
if (thread !== undefined) own.runsOn(thread);
const style = new SharedLineStyle(data.style, data.styleMemory);
const lines = new LineSender(own, send, () => style.lastRead.format);
const log = new PassLog(
  {
    pair: data.pair,
    get lines() {
      return style.read();
    },
  },
  lines,
);

const lane = new Lane({
  data,
  // Lanes are for an adapter that lends its roots, and that is this one: a lane is loaded without the other.
  fileSystem: createLinuxFileSystem({ beat: () => own.beat() }),
  control: passControl({
    progress: own,
    lines,
    throttle: pass.throttle(data.pair.policy.bandwidthBytesPerSecond),
    isCancelled: () => pass.isCancelled || own.isCancelled,
    onEnter: (path) => own.enter(path),
  }),
  sink: { write: (event) => log.write(event), operationDone: () => own.addOperation() },
});

port.on('message', (request: LaneRequest) => {
  if (request.kind === 'end') {
    lane.end();
    port.close();
    return;
  }
  if (request.kind === 'help') {
    lane.help(request.job);
    return;
  }
  const result = lane.visit(request);
  lines.flush();
  send({ ...result, linesDropped: lines.drainDropped() });
});
