import {
  type CallMade,
  type CrewPlan,
  callsMade,
  type ItemsListed,
  isCallId,
  type PointsChecked,
  plannedTask,
  presentTask,
  type Run,
  type RunEvent,
  type TaskPlan,
  turnOfCommand,
} from '@holdpoint/core';
import type { Comment, GuardVerdict, Json, JsonObject, Principal, RunEventView } from '@holdpoint/protocol';
import type { Entry } from '@holdpoint/store';
import { type Sight, sightOf } from './visible.ts';

/** Fields of a journal body that serve the journal itself, or the model alone. */
const internal = new Set(['salt', 'request', 'command', 'by', 'messages', 'digest', 'task', 'plan']);

/**
 * A journal entry as a reader gets it. Conversations stay out: they are long, and open with the crew's own prompts.
 * Without the run's definition nobody knows what is masked, and nothing of the contents is shown.
 */
export function eventView(entry: Entry, run: Run, plan: CrewPlan | null, principal: Principal): RunEventView {
  const body = (entry.body ?? {}) as JsonObject;
  const by = 'by' in body ? (body as unknown as Extract<RunEvent, { by: unknown }>).by.user : null;
  const tasks = plan?.tasks ?? [];
  // a task that was renamed since has the masks of its present name
  const task = entry.task && presentTask(run, entry.task);
  const known = entry.task === null || (task !== null && plannedTask({ tasks }, task) !== null);
  const shown = Object.entries({ ...body, ...turnOf(body), ...callsOf(entry, task, tasks) }).filter(
    ([key]) => !internal.has(key),
  );
  return {
    version: entry.version,
    type: entry.type,
    task: task ?? entry.task,
    at: entry.at,
    by,
    body: known ? seen(shown, sightOf(tasks, task, principal, isAboutCalls(entry) ? 'calls' : 'output')) : {},
  };
}

/** Which attempt and turn a model's or a function's answer was, or failed to be; nothing of other entries. */
function turnOf({ command }: JsonObject): JsonObject {
  return typeof command === 'string' ? { ...turnOfCommand(command) } : {};
}

/** Turns that call tools, what tools did, and what people said about a call. */
function isAboutCalls({ type, body }: Entry): boolean {
  if (type === 'tools.called' || type.startsWith('tool.')) return true;
  const { review } = (body ?? {}) as { readonly review?: Json };
  return typeof review === 'string' && isCallId(review);
}

/** The calls of a turn under the ids by which later entries name them, with the tools' titles. */
function callsOf(entry: Entry, task: string | null, tasks: readonly TaskPlan[]): JsonObject {
  const made = callsMade(entry);
  if (made.length === 0) return {};
  const tools = (task === null ? null : plannedTask({ tasks }, task))?.tools ?? [];
  const title = (tool: string) => tools.find(({ name }) => name === tool)?.title ?? tool;
  return {
    calls: made.map(({ id, made: call }) => ({ ...call, call: id, title: title(call.tool) })) as unknown as Json,
  };
}

function madeCall({ arguments: args, presented, refused, verdicts, ...made }: CallMade, sight: Sight): Json {
  return {
    ...made,
    arguments: sight.value(args).value,
    ...(presented !== undefined && { presented: sight.value(presented).value }),
    ...(refused !== undefined && { refused: sight.text(refused) }),
    verdicts: sight.verdicts(verdicts),
  } as unknown as Json;
}

function seen(members: readonly (readonly [string, Json | undefined])[], sight: Sight): Json {
  return Object.fromEntries(
    members.map(([key, value = null]): [string, Json] => {
      switch (key) {
        case 'output':
        case 'presented':
        case 'answer':
          return [key, sight.value(value).value];
        case 'calls':
          return [key, (value as unknown as readonly CallMade[]).map((made) => madeCall(made, sight))];
        case 'effect':
        case 'reason':
          return [key, sight.text(String(value))];
        case 'verdicts':
          return [key, sight.verdicts(value as unknown as readonly GuardVerdict[]) as unknown as Json];
        case 'verdict':
          return [key, sight.verdicts([value as unknown as GuardVerdict])[0] as unknown as Json];
        case 'results':
          return [
            key,
            (value as unknown as PointsChecked['results']).map((result) => ({
              ...result,
              note: result.note === null ? null : sight.text(result.note),
            })),
          ];
        case 'message':
        case 'presentFailure':
          return [key, sight.text(String(value))];
        case 'failure':
          return [key, { ...(value as JsonObject), message: sight.text(String((value as JsonObject).message)) }];
        case 'comments':
          return [
            key,
            (value as unknown as Comment[]).map(({ anchor, text }) => ({
              anchor: sight.anchor(anchor),
              text,
            })) as unknown as Json,
          ];
        case 'items':
          // items are made from earlier outputs; their keys stand in the ids of tasks
          return [key, sight.quotes ? (value as unknown as ItemsListed['items']).map(({ key }) => ({ key })) : value];
        case 'patch':
          // the places stay: that somebody changed them is no secret
          return [key, sight.masks ? (value as JsonObject[]).map(({ op = '', path = '' }) => ({ op, path })) : value];
        default:
          return [key, value];
      }
    }),
  );
}
