import type { TokenFrame } from '@holdpoint/protocol';
import type { StreamSnapshot } from './client.ts';
import { applyFrame, dropSettled, placeOf, type Writing } from './frames.ts';
import type { FollowOptions } from './link.ts';
import type { LiveSocket } from './socket-link.ts';

const patienceMs = 10_000;

/** Joins the run's room, puts the frames together, and shows them at most once per animation frame. */
export function followRun(socket: LiveSocket, { run, view, value }: FollowOptions): () => void {
  let texts: ReadonlyMap<string, Writing> = new Map(textsOf(value.getSnapshot()).map((text) => [placeOf(text), text]));
  let live = false;
  let isDue = false;
  let isEnded = false;

  async function join(): Promise<void> {
    const answer = await socket
      .timeout(patienceMs)
      .emitWithAck('run:watch', { run })
      .catch(() => null);
    if (!answer?.ok || isEnded) return;
    live = true;
    paint();
    view.moved(answer.result);
  }

  function change(next: ReadonlyMap<string, Writing>): void {
    if (next === texts) return;
    texts = next;
    if (isDue) return;
    isDue = true;
    if (typeof requestAnimationFrame === 'undefined') queueMicrotask(paint);
    else requestAnimationFrame(paint);
  }

  function paint(): void {
    isDue = false;
    if (isEnded) return;
    // a frame may come later than the change that ended its text
    value.set(snapshotOf(live, [...dropSettled(texts, view.getSnapshot().data).values()]));
  }

  const listen = (frame: TokenFrame) => frame.run === run && change(applyFrame(texts, frame));
  socket.on('run:tokens', listen);
  const { unsubscribe } = view.subscribe(({ data }) => change(dropSettled(texts, data)));
  join();

  return () => {
    isEnded = true;
    unsubscribe();
    socket.off('run:tokens', listen);
    if (socket.connected) socket.emit('run:unwatch', { run });
  };
}

/** What an earlier link left, as texts that any whole one replaces. */
function textsOf({ writing, thinking = [] }: StreamSnapshot): readonly Writing[] {
  return [
    ...thinking.map((text) => ({ ...text, turn: -1, reasoning: true })),
    ...writing.map((text) => ({ ...text, turn: -1, reasoning: false })),
  ];
}

function snapshotOf(live: boolean, texts: readonly Writing[]): StreamSnapshot {
  const shown = (wanted: boolean) =>
    texts.filter(({ reasoning }) => reasoning === wanted).map(({ task, attempt, text }) => ({ task, attempt, text }));
  const thinking = shown(true);
  return { live, writing: shown(false), ...(thinking.length > 0 && { thinking }) };
}
