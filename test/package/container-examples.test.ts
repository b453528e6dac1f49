// The examples for containers say the same as the image, and nothing that Compose or Kubernetes does not know.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadText } from '../config/load-text.js';
import { PROJECT } from '../fs/built.js';
import {
  composeService,
  type Data,
  EXAMPLES,
  instructions,
  kubernetesObjects,
  readExample,
} from './container-examples.js';

const image = new Map(instructions());
const CONFIG = readExample('config/foldersync.config.yaml');

/** What may stand at a place: the names of an object's fields, the type of a value, or, in a list, that of each of its items. */
type Shape = { readonly [field: string]: Shape } | readonly [Shape] | 'string' | 'number' | 'boolean' | 'words';

/** Where a value is not of a shape. `words` are whatever names a person chooses, with texts. */
function misfits(value: unknown, shape: Shape | undefined, place = ''): string[] {
  if (shape === undefined) return [`${place} is not known`];
  if (typeof shape === 'string' && shape !== 'words') return typeof value === shape ? [] : [`${place} is no ${shape}`];
  if (Array.isArray(shape)) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => misfits(item, shape[0], `${place}[${index}]`))
      : [`${place} is no list`];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place} is no object`];
  return Object.entries(value).flatMap(([name, each]) =>
    misfits(each, shape === 'words' ? 'string' : (shape as Data)[name], `${place}.${name}`),
  );
}

/** **Source**: the Compose Specification, "Services" and "Volumes top-level elements". */
const COMPOSE: Shape = {
  services: {
    foldersync: {
      image: 'string',
      user: 'string',
      environment: 'words',
      volumes: ['string'],
      read_only: 'boolean',
      cap_drop: ['string'],
      security_opt: ['string'],
      network_mode: 'string',
      restart: 'string',
      stop_grace_period: 'string',
    },
  },
};

const PROBE: Shape = {
  exec: { command: ['string'] },
  periodSeconds: 'number',
  timeoutSeconds: 'number',
  failureThreshold: 'number',
};
const METADATA: Shape = { name: 'string', labels: 'words' };
/** **Source**: the Kubernetes API reference, v1 and apps/v1: ConfigMap, PersistentVolumeClaim, Deployment, PodSpec, Container. */
const KUBERNETES: Readonly<Record<string, { readonly version: string; readonly shape: Shape }>> = {
  ConfigMap: { version: 'v1', shape: { metadata: METADATA, data: 'words' } },
  PersistentVolumeClaim: {
    version: 'v1',
    shape: { metadata: METADATA, spec: { accessModes: ['string'], resources: { requests: 'words' } } },
  },
  Deployment: {
    version: 'apps/v1',
    shape: {
      metadata: METADATA,
      spec: {
        replicas: 'number',
        strategy: { type: 'string' },
        selector: { matchLabels: 'words' },
        template: {
          metadata: METADATA,
          spec: {
            automountServiceAccountToken: 'boolean',
            terminationGracePeriodSeconds: 'number',
            securityContext: {
              runAsNonRoot: 'boolean',
              runAsUser: 'number',
              runAsGroup: 'number',
              fsGroup: 'number',
              fsGroupChangePolicy: 'string',
              seccompProfile: { type: 'string' },
            },
            containers: [
              {
                name: 'string',
                image: 'string',
                imagePullPolicy: 'string',
                securityContext: {
                  allowPrivilegeEscalation: 'boolean',
                  readOnlyRootFilesystem: 'boolean',
                  capabilities: { drop: ['string'] },
                },
                startupProbe: PROBE,
                readinessProbe: PROBE,
                livenessProbe: PROBE,
                volumeMounts: [{ name: 'string', mountPath: 'string', subPath: 'string', readOnly: 'boolean' }],
              },
            ],
            volumes: [
              {
                name: 'string',
                configMap: { name: 'string' },
                persistentVolumeClaim: { claimName: 'string', readOnly: 'boolean' },
              },
            ],
          },
        },
      },
    },
  },
};

/** What of a config the container has to have mounted, beside what the image says. */
const FOLDERS = ['/source', '/replica'];
const OWN_FOLDERS = ['/config', '/logs', '/state'];

describe('the Containerfile', () => {
  it('runs as an ordinary user, over folders that are its own', () => {
    expect(image.get('USER')).toBe('1000:1000');
    expect(image.get('WORKDIR')).toBe('/config');
    expect(JSON.parse(image.get('VOLUME') ?? '')).toEqual(['/state', '/logs']);
    expect(image.get('ENV')).toBe('STATE_DIRECTORY=/state');
    expect(image.get('RUN')).toContain('chown 1000:1000 /state /logs');
    expect(image.get('HEALTHCHECK')).toMatch(/ CMD \["foldersync", "health"\]$/);
  });

  it('has a base that can be given, and copies what is there', () => {
    expect(instructions()[1]).toEqual(['FROM', `\${BASE}`]);
    const copied = instructions().filter(([word]) => word === 'COPY');
    for (const [, words] of copied) {
      const [file = ''] = words.split(' ').filter((word) => !word.startsWith('--'));
      expect(fs.statSync(path.join(PROJECT, file)).mode & 0o777).toBe(0o755);
    }
    expect(copied).toHaveLength(1);
  });
});

describe('the config of the examples', () => {
  it('is accepted, names folders that are mounted, and is the same everywhere', async () => {
    const loaded = await loadText(CONFIG);
    expect(loaded.valid && loaded.warnings).toEqual([]);
    const { pairs, log } = parse(CONFIG);
    expect([pairs.photos.source, pairs.photos.replica]).toEqual(FOLDERS);
    expect(log.dir).toBe('/logs');
    const [map] = kubernetesObjects();
    expect(map?.data['foldersync.config.yaml']).toBe(CONFIG);
  });
});

describe('the example for Compose', () => {
  it('holds nothing that Compose does not know', () => {
    const { volumes, ...rest } = parse(readExample('compose.yaml'));
    expect(misfits(rest, COMPOSE)).toEqual([]);
    expect(volumes).toEqual({ state: null, logs: null });
  });

  it('runs as the user of the image, with all folders of the image and of the config', () => {
    const { user, volumes, read_only, cap_drop, security_opt } = composeService();
    expect(user).toBe(image.get('USER'));
    const targets = volumes.map((volume: string) => volume.split(':')[1]);
    expect(targets.sort()).toEqual([...OWN_FOLDERS, ...FOLDERS].sort());
    expect(volumes).toContain('./config:/config:ro');
    expect(fs.existsSync(path.join(PROJECT, EXAMPLES, 'config'))).toBe(true);
    expect({ read_only, cap_drop, security_opt }).toEqual({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });
});

describe('the example for Kubernetes', () => {
  const objects = kubernetesObjects();
  const pod = objects.find(({ kind }) => kind === 'Deployment')?.spec.template.spec as Data;
  const [container] = pod.containers;

  it('holds nothing that Kubernetes does not know', () => {
    expect(objects.map(({ kind }) => kind)).toEqual(Object.keys(KUBERNETES));
    for (const { apiVersion, kind, ...rest } of objects) {
      expect(apiVersion).toBe(KUBERNETES[kind]?.version);
      expect(misfits(rest, KUBERNETES[kind]?.shape, kind)).toEqual([]);
    }
    expect(misfits({ metadata: { nam: '' } }, KUBERNETES.ConfigMap?.shape)).toEqual(['.metadata.nam is not known']);
  });

  it('runs as the user of the image, with all folders of the image and of the config', () => {
    const { runAsUser, runAsGroup, fsGroup, runAsNonRoot } = pod.securityContext;
    expect(`${runAsUser}:${runAsGroup}`).toBe(image.get('USER'));
    expect({ fsGroup, runAsNonRoot }).toEqual({ fsGroup: 1000, runAsNonRoot: true });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const mounts = container.volumeMounts as Data[];
    expect(mounts.map(({ mountPath }) => mountPath).sort()).toEqual([...OWN_FOLDERS, ...FOLDERS].sort());
    // A file that is mounted by itself is never switched to another one.
    expect(mounts.find(({ mountPath }) => mountPath === '/config')).not.toHaveProperty('subPath');
    const volumes = pod.volumes.map(({ name }: Data) => name);
    expect([...new Set(mounts.map(({ name }) => name))].sort()).toEqual(volumes.sort());
  });

  it('asks for the health as the image does, and has one service at a time', () => {
    const { spec } = objects.find(({ kind }) => kind === 'Deployment') as Data;
    expect({ replicas: spec.replicas, strategy: spec.strategy }).toEqual({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
    expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels);
    const [, command = ''] = / CMD (\[.*\])$/.exec(image.get('HEALTHCHECK') ?? '') ?? [];
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(container[probe].exec.command).toEqual(JSON.parse(command));
    }
  });
});
