import { describe, expect, it } from 'vitest';
import { dependentsOf, upstreamOf } from './graph.ts';

// a ─► b ─┬─► d ─► e
// c ──────┘
const tasks = [
  { key: 'a', needs: [] },
  { key: 'b', needs: ['a'] },
  { key: 'c', needs: [] },
  { key: 'd', needs: ['b', 'c'] },
  { key: 'e', needs: ['d'] },
];

describe('[C63] the dependents of tasks', () => {
  it('are those that need one of them, directly or through others', () => {
    expect([...dependentsOf(tasks, new Set(['b']))]).toEqual(['d', 'e']);
    expect([...dependentsOf(tasks, new Set(['a', 'c']))]).toEqual(['b', 'd', 'e']);
  });

  it('are not the tasks themselves, though one hangs on the other', () => {
    expect([...dependentsOf(tasks, new Set(['a', 'd']))]).toEqual(['b', 'e']);
  });

  it('are none of a task that nobody needs, and none of no task', () => {
    expect([...dependentsOf(tasks, new Set(['e']))]).toEqual([]);
    expect([...dependentsOf(tasks, new Set())]).toEqual([]);
  });
});

describe('[C49] what tasks depend on', () => {
  it('is themselves and all before them', () => {
    expect([...upstreamOf(tasks, ['b'])].sort()).toEqual(['a', 'b']);
    expect([...upstreamOf(tasks, ['d'])].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...upstreamOf(tasks, [])]).toEqual([]);
  });
});
