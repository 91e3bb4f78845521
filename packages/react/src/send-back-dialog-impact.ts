import type { ResourceState } from '@holdpoint/client';
import type { ImpactTask, ImpactView, ReviewView } from '@holdpoint/protocol';

/** The server's answer where it is about exactly these tasks; one about others is no answer. */
export function previewOf({ data }: ResourceState<ImpactView>, to: readonly string[]): ImpactView | null {
  const wanted = new Set(to);
  const answered = new Set(data?.to);
  const isSame = wanted.size === answered.size && [...wanted].every((id) => answered.has(id));
  return isSame && wanted.size > 0 ? data : null;
}

/** Those of `to` that the review offers now. */
export function offeredTasks({ allowed }: ReviewView, to: readonly string[]): readonly string[] {
  const offered = allowed.find(({ type }) => type === 'revise')?.to;
  return offered ? to.filter((id) => offered.some((task) => task.id === id)) : to;
}

/** The tasks of `to` that may be picked here, in the crew's order. */
export function pickedTasks(tasks: readonly ImpactTask[] | null, to: readonly string[]): readonly ImpactTask[] {
  return tasks?.filter(({ id, allowed }) => allowed && to.includes(id)) ?? [];
}

/** The same choice with one task more or less, in the crew's order. What may not be picked any more is dropped. */
export function toggled(tasks: readonly ImpactTask[], to: readonly string[], id: string): readonly string[] {
  const next = to.includes(id) ? to.filter((each) => each !== id) : [...to, id];
  return pickedTasks(tasks, next).map((task) => task.id);
}
