import type { Eligibility } from './definition.ts';

/** The names under which the people of a gate are found. */
export function eligible(by: Eligibility): readonly string[] {
  const names = [
    ...[by.user ?? []].flat().map((user) => `user:${user}`),
    ...[by.group ?? []].flat().map((group) => `group:${group}`),
  ];
  return by.user === undefined && by.group === undefined ? ['anyone'] : names;
}
