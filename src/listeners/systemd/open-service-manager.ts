// Whether a service manager wants to be told how the service is: the variables by which it says so.

import { openDatagrams } from '../../fs/libc/datagram.js';
import { ServiceManager, type ServiceManagerOptions } from './service-manager.js';

/**
 * Takes the variables out of the environment: programs that are started later are not meant.
 * Undefined where they name no socket that can be had, which is told.
 * **Source**: sd_notify(3), sd_watchdog_enabled(3).
 */
export function openServiceManager(
  env: NodeJS.ProcessEnv,
  { clock, onTrouble }: Pick<ServiceManagerOptions, 'clock' | 'onTrouble'>,
): ServiceManager | undefined {
  const { NOTIFY_SOCKET: address = '', WATCHDOG_USEC: micros = '', WATCHDOG_PID: pid = `${process.pid}` } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  const watchdogMs = pid === `${process.pid}` && Number(micros) > 0 ? Number(micros) / 1000 : undefined;
  try {
    return new ServiceManager({ clock, onTrouble, sender: openDatagrams(address), watchdogMs });
  } catch (error) {
    onTrouble(`the service manager cannot be told anything: ${(error as Error).message}`);
    return undefined;
  }
}
