import type { Message } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import { resultsOf, type ToolResult } from './conversation.ts';
import { type Reply, type ScriptedReply, scriptedReply } from './reply.ts';

/** One request, as a script sees it. */
export interface ScriptedCall {
  /** The effect key, `run/task/attempt/turn/index`. */
  readonly key: string;
  readonly run: string;
  /**
   * The task that works; `draft:judge` where a guard of `draft` that is a sentence is judged, `draft:reply` where words
   * that a person answered `draft` with are read, `draft:points` where the open points are compared with a draft,
   * `draft:digest` where its conversation grew too long and is handed over.
   */
  readonly task: string;
  /** Key of the item it works on, where the task is done for each of a list: `de` of `localize[de]`. */
  readonly item: string | null;
  /** 1 for a task's first attempt. */
  readonly attempt: number;
  /** 0 for an attempt's first request; one more after each that called tools, missed the schema, or overflowed. */
  readonly turn: number;
  readonly messages: readonly Message[];
  /** What the tools said that were called last, in the order of the calls. Empty when no tool was. */
  readonly results: readonly ToolResult[];
  /**
   * How many times this task was asked before in this run, by this model: 0 at first, and 0 again in a new process.
   * A script that must answer the same after a restart goes by `attempt` and `turn`.
   */
  readonly nth: number;
}

/**
 * What each task is answered. A list has one reply per attempt, the last one standing for all further attempts; a
 * function gives any reply for any call. A list in the list has one reply per turn of its attempt, the last one standing
 * for all further turns: `draft: [[reply.calls([{ tool: 'getOrder' }]), { copy: 'Done.' }]]`. A single JSON list as an
 * answer is written `[reply.json([…])]`.
 *
 * A line named `localize` answers for all of its items, unless one has a line of its own, `localize[de]`.
 *
 * Judges pass everything, unless the script says otherwise: `{ 'draft:judge': () => ({ passes: false, problem: '…' }) }`.
 * Readers of replies find everything unclear: `{ 'draft:reply': () => ({ label: 'approve' }) }`.
 * A check of points finds nothing, unless it does: `{ 'draft:points': [{ results: [{ point: 1, … }] }] }`. A digest
 * says `Handed over.`
 */
export type Script = {
  readonly [task: string]: readonly (Reply | readonly Reply[])[] | ((call: ScriptedCall) => Reply | Promise<Reply>);
};

/** A script being played, with the count of what was asked. */
export interface Prompter {
  /** The call that a request with this key is. Counts it. */
  enter(key: string, messages: readonly Message[]): ScriptedCall;
  /** What the script says to it. */
  answer(call: ScriptedCall): Promise<ScriptedReply>;
  /** How many requests the task made, in all runs. */
  count(task: string): number;
}

export function prompter(script: Script): Prompter {
  const asked = new Map<string, number>();
  const counts = new Map<string, number>();
  return {
    enter(key, messages) {
      const place = placeOf(key);
      const nth = asked.get(`${place.run}/${place.task}`) ?? 0;
      asked.set(`${place.run}/${place.task}`, nth + 1);
      counts.set(place.task, (counts.get(place.task) ?? 0) + 1);
      return { key, ...place, messages, results: resultsOf(messages), nth };
    },
    async answer(call) {
      const name = Object.hasOwn(script, call.task) ? call.task : ofAllItems(call.task);
      const lines = Object.hasOwn(script, name) ? script[name] : undefined;
      if (lines === undefined && call.task.endsWith(judging)) return scriptedReply({ passes: true, problem: null });
      if (lines === undefined && call.task.endsWith(reading)) return scriptedReply({ label: 'unclear' });
      if (lines === undefined && call.task.endsWith(':points')) return scriptedReply({ results: [] });
      if (lines === undefined && call.task.endsWith(':digest')) return scriptedReply('Handed over.');
      if (lines === undefined) throw noLine(script, call);
      if (typeof lines === 'function') return scriptedReply(await lines(call));
      const turns = atOrLast(lines, call.attempt - 1);
      const line = isTurns(turns) ? atOrLast(turns, call.turn) : turns;
      if (line === undefined) throw noLine(script, call);
      return scriptedReply(line);
    },
    count: (task) => counts.get(task) ?? 0,
  };
}

function isTurns(line: Reply | readonly Reply[] | undefined): line is readonly Reply[] {
  return Array.isArray(line);
}

function atOrLast<Line>(lines: readonly Line[], index: number): Line | undefined {
  return lines[Math.min(index, lines.length - 1)];
}

const judging = ':judge';
const reading = ':reply';

/** `localize:judge` for `localize[de]:judge`. */
function ofAllItems(task: string): string {
  return task.replace(/\[.+\]/, '');
}

/**
 * Read from the right, because the id of a run that another run started contains slashes itself. Index 0 is the agent,
 * `points` and `digest` are named; above 0 are judges, also those of a check before a decision, whose turn is named
 * `check.` and at random. A reading's turn is named by the entry that holds the words.
 */
function placeOf(key: string): Pick<ScriptedCall, 'run' | 'task' | 'item' | 'attempt' | 'turn'> {
  const [, run, task, attempt, turn, index] =
    /^(.+)\/([^/]+)\/(\d+)\/(\d+|check\.\w+|reply\d+)\/(\d+|points|digest[.\d]*)$/.exec(key) ?? [];
  if (run === undefined || task === undefined) {
    throw new HoldpointError('MODEL_REJECTED', `"${key}" is not the key of a model request.`, {
      hint: 'A script finds its task in the key, which has the form run/task/attempt/turn/index.',
    });
  }
  const aside = turn?.startsWith('reply') ? 'reply' : /^[a-z]+/.exec(index ?? '')?.[0];
  const asked = aside ? `${task}:${aside}` : index === '0' ? task : `${task}${judging}`;
  const item = /\[(.+)\]$/.exec(task)?.[1] ?? null;
  return { run, task: asked, item, attempt: Number(attempt), turn: Number(turn) || 0 };
}

function noLine(script: Script, { task, attempt }: ScriptedCall): HoldpointError {
  return new HoldpointError('MODEL_REJECTED', `The script has no reply for attempt ${attempt} of task "${task}".`, {
    hint: `It knows ${
      Object.keys(script)
        .map((name) => `"${name}"`)
        .join(', ') || 'no task'
    }. Add the task, with one reply per attempt or a function.`,
  });
}
