import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { generateOpenapi } from '../../../scripts/generate-openapi.js';
import type { ServedEvent } from '../../../src/control/events/served-event.js';
import type { components } from '../../../src/control/generated/openapi.js';
import { EventRing } from '../../../src/control/events/event-ring.js';
import { HeldLevels } from '../../../src/control/held/held-levels.js';
import type { ErrorBody } from '../../../src/control/http/http-error.js';
import { PastReader } from '../../../src/control/past/past-reader.js';
import { allRoutes } from '../../../src/control/routes/all-routes.js';
import type { ConfigAnswer } from '../../../src/control/routes/config-routes.js';
import { eventRoutes } from '../../../src/control/routes/event-routes.js';
import type { HeldAnswer } from '../../../src/control/routes/held-routes.js';
import type { HistoryAnswer, OperationsAnswer } from '../../../src/control/routes/history-routes.js';
import type { LogAnswer } from '../../../src/control/routes/log-routes.js';
import type { ApproveBody, PassAnswer, PauseBody, RunAnswer } from '../../../src/control/routes/pair-routes.js';
import type { ServedPair, ServedStatus } from '../../../src/control/routes/served-status.js';
import type { HealthAnswer } from '../../../src/control/routes/status-routes.js';
import { systemClock } from '../../../src/process/clock.js';
import type { OpenConflicts } from '../../../src/core/two-way/open-conflicts.js';
import type { PairPlan } from '../../../src/runner/plan/plans.js';
import type { ReloadResult } from '../../../src/runner/reload/reload.js';
import type { VersionsResult } from '../../../src/runner/versions/read-versions.js';
import { PROJECT } from '../../fs/built.js';
import { FakeControl } from '../../service/fake-control.js';
import { OPERATIONS } from '../described.js';

/** The generator starts a TypeScript compiler over most of src: 6 s of a core. */
const PATIENCE_MS = 300_000;

describe('the description of the interface', () => {
  it(
    'is up to date (if not: npm run types)',
    async () => {
      for (const [name, text] of await generateOpenapi()) {
        expect(fs.readFileSync(path.join(PROJECT, name), 'utf8')).toBe(text);
      }
    },
    PATIENCE_MS,
  );

  it('has each route of the code, and no other', () => {
    const clock = systemClock;
    const ring = new EventRing({ clock, timezone: () => 'UTC' });
    const routes = allRoutes({
      ...{ control: new FakeControl(), clock, ring, metrics: () => '', events: eventRoutes(ring, clock).routes },
      ...{ levels: new HeldLevels(clock), past: new PastReader('') },
    });
    const inCode = routes.map(({ method, path: where, isOpen = false }) => ({ title: `${method} ${where}`, isOpen }));
    const described = OPERATIONS.map(({ title, isOpen }) => ({ title, isOpen }));
    const byTitle = (a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1);
    expect(described.sort(byTitle)).toEqual(inCode.sort(byTitle));
  });

  // What a generator of clients reads in it is what the code says; the type checker judges.
  it('says of each body what its type says', () => {
    type Read = components['schemas'];
    expectTypeOf<Plain<Read['HealthAnswer']>>().toEqualTypeOf<Plain<HealthAnswer>>();
    expectTypeOf<Plain<Read['ServedStatus']>>().toEqualTypeOf<Plain<ServedStatus>>();
    expectTypeOf<Plain<Read['OpenConflicts']>>().toEqualTypeOf<Plain<OpenConflicts>>();
    expectTypeOf<Plain<Read['ServedPair']>>().toEqualTypeOf<Plain<ServedPair>>();
    expectTypeOf<Plain<Read['ReloadResult']>>().toEqualTypeOf<Plain<ReloadResult>>();
    expectTypeOf<Plain<Omit<Read['ServedEvent'], 'event'>>>().toEqualTypeOf<Plain<Omit<ServedEvent, 'event'>>>();
    expectTypeOf<Plain<Read['ConfigAnswer']>>().toEqualTypeOf<Plain<ConfigAnswer>>();
    expectTypeOf<Plain<Read['LogAnswer']>>().toEqualTypeOf<Plain<LogAnswer>>();
    expectTypeOf<Plain<Read['RunAnswer']>>().toEqualTypeOf<Plain<RunAnswer>>();
    expectTypeOf<Plain<Read['PassAnswer']>>().toEqualTypeOf<Plain<PassAnswer>>();
    expectTypeOf<Plain<Read['PairPlan']>>().toEqualTypeOf<Plain<PairPlan>>();
    expectTypeOf<Plain<Read['HeldAnswer']>>().toEqualTypeOf<Plain<HeldAnswer>>();
    expectTypeOf<Plain<Read['HistoryAnswer']>>().toEqualTypeOf<Plain<HistoryAnswer>>();
    expectTypeOf<Plain<Read['OperationsAnswer']>>().toEqualTypeOf<Plain<OperationsAnswer>>();
    expectTypeOf<Plain<Read['VersionsResult']>>().toEqualTypeOf<Plain<VersionsResult>>();
    expectTypeOf<Plain<Read['PauseBody']>>().toEqualTypeOf<Plain<PauseBody>>();
    expectTypeOf<Plain<Read['ApproveBody']>>().toEqualTypeOf<Plain<ApproveBody>>();
    expectTypeOf<Plain<Read['ErrorBody']>>().toEqualTypeOf<Plain<ErrorBody>>();
  });
});

/** A type without what JSON has no word for: `readonly`, and `undefined` beside a field that may be left out. */
type Plain<Type> = Type extends readonly (infer Item)[]
  ? Plain<Item>[]
  : Type extends object
    ? { -readonly [Key in keyof Type]: Plain<Exclude<Type[Key], undefined>> }
    : Type;
