import type { TokenFrame } from '@holdpoint/protocol';
import { applyFrame, dropSettled, type Writing } from './frames.ts';
import type { FollowOptions } from './link.ts';
import type { LiveSocket } from './socket-link.ts';

const patienceMs = 10_000;

/** Joins the run's room, puts the frames together, and shows them at most once per animation frame. */
export function followRun(socket: LiveSocket, { run, view, value }: FollowOptions): () => void {
  let texts: ReadonlyMap<string, Writing> = new Map(
    value.getSnapshot().writing.map((writing) => [writing.task, { ...writing, turn: -1 }]),
  );
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
    value.set({ live, writing: [...texts.values()].map(({ task, attempt, text }) => ({ task, attempt, text })) });
  }

  const listen = (frame: TokenFrame) => frame.run === run && change(applyFrame(texts, frame));
  socket.on('run:tokens', listen);
  const { unsubscribe } = view.subscribe(({ data }) => data && change(dropSettled(texts, data)));
  join();

  return () => {
    isEnded = true;
    unsubscribe();
    socket.off('run:tokens', listen);
    if (socket.connected) socket.emit('run:unwatch', { run });
  };
}
