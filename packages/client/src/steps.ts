import type { GuardVerdict, Json, RunEventView } from '@holdpoint/protocol';
import type { CallStep, RunStep } from './run-step.ts';

/** How many steps are kept; older ones are only counted. */
const mostSteps = 300;

/** What a journal told so far: its steps, how many older ones were let go, and up to which version it was read. */
export interface Steps {
  readonly steps: readonly RunStep[];
  readonly older: number;
  readonly version: number;
}

export const noSteps: Steps = { steps: [], older: 0, version: 0 };

/** Members of event bodies that steps are made of. Any may be missing: erased, or hidden from this reader. */
interface Body {
  readonly attempt?: number;
  readonly output?: Json;
  readonly answer?: Json;
  readonly calls?: readonly MadeCall[];
  readonly call?: string;
  readonly review?: string;
  readonly decision?: string;
  readonly feedback?: string | null;
  readonly to?: readonly string[];
  readonly verdict?: GuardVerdict;
  readonly verdicts?: readonly GuardVerdict[];
  readonly failure?: { readonly message: string };
  readonly reason?: string;
  readonly retryAt?: number | null;
}

interface MadeCall {
  readonly call: string;
  readonly tool: string;
  readonly title: string;
  readonly arguments: Json;
  readonly refused?: string;
  readonly asked?: object;
  readonly verdicts?: readonly GuardVerdict[];
}

/** The steps after these events. One that was applied before changes nothing; order is the journal's, by version. */
export function applyEvents(before: Steps, events: readonly RunEventView[]): Steps {
  const fresh = events.filter(({ version }) => version > before.version).sort((a, b) => a.version - b.version);
  if (fresh.length === 0) return before;
  const steps = fresh.reduce(applyEvent, before.steps);
  const over = Math.max(0, steps.length - mostSteps);
  return {
    steps: steps.slice(over),
    older: before.older + over,
    version: fresh.at(-1)?.version ?? before.version,
  };
}

function applyEvent(steps: readonly RunStep[], event: RunEventView): readonly RunStep[] {
  const { type, task } = event;
  const body = (event.body ?? {}) as unknown as Body;
  switch (type) {
    case 'tools.called':
      return [...cancelled(steps, [task]), ...(body.calls ?? []).flatMap((made) => callOf(event, body, made))];
    case 'call.answered':
      return [
        ...cancelled(steps, [task]),
        { type: 'answer', ...headOf(event, 'answer', body), output: body.output ?? null },
        ...verdictsOf(event, body, body.verdicts),
      ];
    case 'guard.judged':
      return [...steps, ...verdictsOf(event, body, body.verdict && [body.verdict])];
    case 'tool.started':
      return changed(steps, body.call, { state: 'running' });
    case 'tool.returned':
      return changed(steps, body.call, { state: 'returned', result: body.output ?? null, message: null });
    case 'tool.failed': {
      const message = body.failure?.message ?? null;
      return changed(steps, body.call, { state: body.retryAt === null ? 'failed' : 'running', message });
    }
    case 'tool.doubted':
      return changed(steps, body.call, { state: 'doubtful', message: body.reason ?? null });
    case 'review.decided':
      return [...decided(steps, event, body), ...verdictsOf(event, body, body.verdicts)];
    case 'run.cancelled':
      return cancelled(steps, null);
    default:
      return steps;
  }
}

/** What a person's answer makes of the call it is about, and of the calls of tasks that are done again. */
function decided(steps: readonly RunStep[], { task }: RunEventView, body: Body): readonly RunStep[] {
  const message = body.feedback ?? null;
  switch (body.decision) {
    case 'approve':
      return changed(steps, body.review, { state: 'running', message: null });
    case 'edit':
      return changed(steps, body.review, {
        state: 'running',
        message: null,
        ...(body.output !== undefined && { arguments: body.output }),
      });
    case 'reject':
      return changed(steps, body.review, { state: 'rejected', message });
    case 'answer':
      return changed(steps, body.review, { state: 'answered', result: body.answer ?? null, message });
    case 'decline':
      return changed(steps, body.review, { state: 'declined', message });
    case 'revise':
      return cancelled(steps, body.to ?? [task]);
    default:
      return steps;
  }
}

function callOf(event: RunEventView, body: Body, made: MadeCall): readonly RunStep[] {
  const state = made.refused !== undefined ? 'refused' : made.asked ? 'waiting' : 'running';
  const { tool, title } = made;
  const step: CallStep = {
    type: 'call',
    ...headOf(event, made.call, body),
    id: made.call,
    tool,
    title,
    arguments: made.arguments,
    state,
    result: null,
    message: made.refused ?? null,
  };
  return [step, ...verdictsOf(event, body, made.verdicts, made.call)];
}

function verdictsOf(
  event: RunEventView,
  body: Body,
  verdicts: readonly GuardVerdict[] = [],
  about = '',
): readonly RunStep[] {
  return verdicts.map((verdict) => ({
    type: 'verdict',
    ...headOf(event, `${about}/${verdict.name}`, body),
    ...verdict,
  }));
}

function headOf({ version, task, at }: RunEventView, place: string, { attempt = 0 }: Body) {
  return { id: `${version}/${place}`, task: task ?? '', attempt, at };
}

function changed(steps: readonly RunStep[], id: string | undefined, change: Partial<CallStep>): readonly RunStep[] {
  return steps.map((step) => (step.type === 'call' && step.id === id ? { ...step, ...change } : step));
}

/** Calls of these tasks that nobody waits for any more; what runs, runs out. `null`: of all tasks. */
function cancelled(steps: readonly RunStep[], tasks: readonly (string | null)[] | null): readonly RunStep[] {
  return steps.map((step) =>
    step.type === 'call' &&
    (step.state === 'waiting' || step.state === 'doubtful') &&
    (tasks === null || tasks.includes(step.task))
      ? { ...step, state: 'cancelled' }
      : step,
  );
}
