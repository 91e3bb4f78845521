import { expect, it } from 'vitest';
import { pushedTo } from '../bench/push.ts';
import { sqliteBench } from '../bench/sqlite-bench.ts';

const pages = 10_000;

it('tells ten thousand open pages of each decision, all of them, and holds them in 350 MB', async () => {
  await using bench = await sqliteBench();
  const { rate, cpuUs, connectMs, grownBy } = await pushedTo(bench, pages, 2);
  const figures = [
    `${pages} pages connected in ${Math.round(connectMs)} ms`,
    `the process grew by ${Math.round(grownBy / 1e6)} MB`,
    `${Math.round(rate)} hints/s, ${cpuUs.toFixed(1)} µs of processor each`,
  ];
  console.info(`figures: ${figures.join(', ')}`);
  expect(grownBy).toBeLessThan(350e6);
});
