import type { DecisionRequest, ErrorCode, Principal } from '@holdpoint/protocol';
import type { Receipt, Runtime } from '@holdpoint/runtime';
import type { Agenda } from './agenda.ts';
import { nameOf } from './handle.ts';
import type { Heard, Process } from './process.ts';
import type { Random } from './random.ts';
import type { Sight } from './sights.ts';

/** Something a person wants, under one key, however often they have to say it. */
export interface Act {
  readonly by: Principal;
  readonly key: string;
  /** Of which run. */
  readonly run: string;
  readonly wish: Wish;
  /** True when it is wrong in a way that nobody may overlook: it must be refused. */
  readonly wrong?: ErrorCode;
  /** How often it was said and nothing was heard. */
  unheard: number;
  /** How often somebody waits for an answer to it. */
  open: number;
  readonly answers: unknown[];
  readonly refusals: ErrorCode[];
}

export type Wish =
  | { readonly type: 'start'; readonly crew: string }
  | { readonly type: 'decide'; readonly sight: Sight; readonly request: DecisionRequest }
  | { readonly type: 'pause' | 'resume' | 'cancel' }
  | { readonly type: 'rerun'; readonly from: readonly string[] };

export interface PeopleOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  /** The processes that can be reached now, frozen ones included. */
  readonly processes: () => readonly Process[];
  /** Share of answers that do not arrive; asked anew for each. */
  readonly unheard: () => number;
}

/** Delivers what people want, again and again under its key, until it is answered or refused. */
export interface People {
  readonly acts: readonly Act[];
  /** Resolves with what was heard last. */
  insist(act: Act): Promise<Heard>;
  newAct(given: Pick<Act, 'by' | 'key' | 'run' | 'wish' | 'wrong'>): Act;
}

export function createPeople({ agenda, random, processes, unheard }: PeopleOptions): People {
  const acts: Act[] = [];

  function later(ms: number): Promise<void> {
    return new Promise((resolve) => {
      agenda.add({ by: null, at: agenda.now() + ms, what: 'somebody tries again', run: resolve });
    });
  }

  async function insist(act: Act): Promise<Heard> {
    act.open += 1;
    const who = act.by.user.id;
    agenda.note(who, () => `wants ${wishOf(act)}`);
    for (;;) {
      const within = processes();
      const heard = within.length === 0 ? 'nothing' : await random.pick(within).ask((runtime) => deliver(runtime, act));
      if (heard !== 'nothing' && !random.chance(unheard())) {
        if ('refused' in heard) act.refusals.push(heard.refused);
        else act.answers.push(heard.answer);
        act.open -= 1;
        agenda.note(who, () => `hears of ${act.key}: ${'refused' in heard ? heard.refused : 'done'}`);
        return heard;
      }
      act.unheard += 1;
      await later(random.between(100, 2_000));
    }
  }

  return {
    acts,
    insist,
    newAct(given) {
      const act: Act = { ...given, unheard: 0, open: 0, answers: [], refusals: [] };
      acts.push(act);
      return act;
    },
  };
}

function deliver(runtime: Runtime, { wish, by, key, run }: Act): Promise<Receipt<unknown>> {
  const given = { by, key };
  switch (wish.type) {
    case 'start':
      return runtime.startRun(wish.crew, { ...given, input: { about: 'Kettle' } });
    case 'decide':
      return runtime.decide(`${wish.sight.run}.${wish.sight.review}`, wish.request, given);
    case 'rerun':
      return runtime.rerun(run, { from: wish.from }, given);
    default:
      return runtime.control(run, wish.type, given);
  }
}

function wishOf({ wish, key, run }: Act): string {
  switch (wish.type) {
    case 'start':
      return `${key}: start ${wish.crew}`;
    case 'decide':
      return `${key}: ${wish.request.type} ${nameOf(wish.sight)}.${wish.sight.review}, revision ${wish.request.revision}`;
    case 'rerun':
      return `${key}: rerun ${nameOf({ run })} from ${wish.from.join(', ')}`;
    default:
      return `${key}: ${wish.type} ${nameOf({ run })}`;
  }
}
