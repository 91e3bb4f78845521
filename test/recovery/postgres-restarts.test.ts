import { expect, it } from 'vitest';
import { restartsUnderLoad } from './restarts-under-load.ts';

it('keeps every promise while Postgres crashes three times under load, and resumes within ten seconds', async () => {
  const { violations, ended, stops, slowestResumeMs } = await restartsUnderLoad({ goesOn: (count) => count < 3 });
  expect(violations).toEqual([]);
  expect({ ended, stops }).toEqual({ ended: 0, stops: 3 });
  expect(slowestResumeMs).toBeLessThan(10_000);
}, 120_000);
