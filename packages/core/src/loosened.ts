import type { MigrationProblem } from '@holdpoint/protocol';
import type { GatePlan, MaskPlan, TaskPlan, ToolGatePlan, ToolPlan } from './plan.ts';
import type { TimesPlan } from './review-times.ts';

// What a run was started with is a promise to the people who sign in it. A definition that takes back a part of it does
// not get the run: who signs, what is looked at before they do, and who may read it, may become more and never less.

/** What a task's new plan takes back of the old one: gates, guards and masks, those of its tools included. */
export function loosened(from: TaskPlan, to: TaskPlan): readonly MigrationProblem[] {
  const task = from.key;
  const gates = from.gate ? loosenedGate(task, from, from.gate, to) : [];
  const tools = from.tools.flatMap((tool) => {
    const kept = to.tools.find(({ name }) => name === tool.name);
    // what an agent was told by a tool that it has no more is shown as ever
    return kept
      ? loosenedTool(task, tool, kept)
      : loosenedMasks(task, `Tool "${tool.name}" of task "${task}"`, tool.mask, []);
  });
  const masks = [...from.mask, ...(from.each?.mask ?? [])];
  return [
    ...gates,
    ...missingGuards(task, `Task "${task}"`, from.guards, to.guards),
    ...loosenedMasks(task, `Task "${task}"`, masks, [...to.mask, ...(to.each?.mask ?? [])]),
    ...tools,
  ];
}

function loosenedGate(task: string, from: TaskPlan, gate: GatePlan, to: TaskPlan): readonly MigrationProblem[] {
  if (!to.gate) {
    return [{ task, problem: 'gateMissing', message: `The output of task "${task}" would not be reviewed any more.` }];
  }
  const loose = (message: string): MigrationProblem => ({ task, problem: 'gateLoosened', message });
  const asked = [...gate.eligible, ...gate.escalateTo, ...askedInTime(gate.times)];
  return [
    ...(from.each && to.each && from.each.reviewEach !== to.each.reviewEach
      ? [loose(`Items and list of task "${task}" would not be reviewed as they were.`)]
      : []),
    ...(isWithin(to.gate.eligible, gate.eligible) &&
    isWithin([...to.gate.escalateTo, ...askedInTime(to.gate.times)], asked)
      ? []
      : [loose(`Others than before could decide the review of task "${task}".`)]),
    ...(gate.recheck && !to.gate.recheck
      ? [loose(`An approval of task "${task}" would not be looked over again before it counts.`)]
      : []),
    ...((to.gate.whenRoundsEnd === 'accept' && gate.whenRoundsEnd !== 'accept') ||
    (approvesInTime(to.gate.times) && !approvesInTime(gate.times))
      ? [loose(`The output of task "${task}" could be taken without anybody's approval.`)]
      : []),
  ];
}

function loosenedTool(task: string, from: ToolPlan, to: ToolPlan): readonly MigrationProblem[] {
  const name = `Tool "${from.name}" of task "${task}"`;
  return [
    ...(from.gate ? loosenedToolGate(task, name, from, to) : []),
    ...missingGuards(task, name, from.guards, to.guards),
    ...loosenedMasks(task, name, from.mask, to.mask),
  ];
}

function loosenedToolGate(
  task: string,
  name: string,
  { gate: before, times: timesBefore }: ToolPlan,
  { gate: to, times }: ToolPlan,
): readonly MigrationProblem[] {
  const gate = before as ToolGatePlan;
  if (!to) return [{ task, problem: 'gateMissing', message: `${name} would run without being asked about.` }];
  const loose = (message: string): MigrationProblem => ({ task, problem: 'gateLoosened', message });
  return [
    ...(to.conditional && !gate.conditional ? [loose(`${name} would not always be asked about.`)] : []),
    ...(gate.recheck && !to.recheck ? [loose(`An approval of ${name} would not be looked over again.`)] : []),
    ...(isWithinOrComputed(to.eligible, gate.eligible) && isWithin(askedInTime(times), whom(gate, timesBefore))
      ? []
      : [loose(`Others than before could decide ${name}.`)]),
  ];
}

/** Those who are asked as well when nobody decides. */
function askedInTime(times: TimesPlan | undefined): readonly string[] {
  return times?.instants.flatMap((instant) => (instant.act === 'escalate' ? instant.to : [])) ?? [];
}

function approvesInTime(times: TimesPlan | undefined): boolean {
  return times?.instants.some((instant) => instant.act === 'expire' && instant.as === 'approve') ?? false;
}

function whom({ eligible }: ToolGatePlan, times: TimesPlan | undefined): readonly string[] {
  return [...(eligible === 'computed' ? [] : eligible), ...askedInTime(times)];
}

function missingGuards(
  task: string,
  name: string,
  from: readonly string[],
  to: readonly string[],
): readonly MigrationProblem[] {
  return from
    .filter((guard) => !to.includes(guard))
    .map((guard) => ({ task, problem: 'guardMissing', message: `${name} would lose its guard "${guard}".` }));
}

function loosenedMasks(
  task: string,
  name: string,
  from: readonly MaskPlan[],
  to: readonly MaskPlan[],
): readonly MigrationProblem[] {
  return from
    .filter(({ path, visibleTo }) => {
      const kept = to.filter((mask) => mask.path === path);
      return kept.length === 0 || !kept.every((mask) => isWithin(mask.visibleTo, visibleTo));
    })
    .map(({ path }) => ({
      task,
      problem: 'maskLoosened',
      message: `${name} would show "${path}" to more people than before.`,
    }));
}

/** True when all of these people were asked before. What a function says is compared with nothing. */
function isWithinOrComputed(now: ToolGatePlan['eligible'], before: ToolGatePlan['eligible']): boolean {
  if (now === 'computed' || before === 'computed') return now === before;
  return isWithin(now, before);
}

function isWithin(now: readonly string[], before: readonly string[]): boolean {
  return before.includes('anyone') || now.every((name) => before.includes(name));
}
