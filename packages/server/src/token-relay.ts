import type { TokenFrame } from '@holdpoint/protocol';
import { textAfter } from '@holdpoint/protocol/token-text';
import type { Tokens } from '@holdpoint/runtime';

/** At most ten frames a second for one answer. */
const frameMs = 100;
/** How often the whole text goes out, so that a late viewer has it. */
const wholeMs = 2_000;
/** How long the text of another node is kept without news of it: the change that ends it may have come first. */
const silenceMs = 60_000;

interface Stream {
  readonly head: Omit<Tokens, 'offset' | 'text'>;
  text: string;
  sent: number;
  sentAt: number;
  wholeAt: number;
  timer: NodeJS.Timeout | null;
  /** Of a text that another node sends. */
  silence: NodeJS.Timeout | null;
}

export interface TokenRelay {
  push(frame: Tokens): void;
  /** A frame that another node sent: kept for who comes late. */
  receive(tenant: string, frame: TokenFrame): void;
  /** What was sent so far of the answers being written in a run: a viewer who comes now begins with it. */
  current(tenant: string, run: string): readonly TokenFrame[];
  /** The run moved: what was streamed is recorded, or void. */
  settle(tenant: string, run: string): void;
  close(): void;
}

/**
 * Turns "the whole text so far", as often as the model writes, into few small frames. What a model thinks aloud is a text
 * of its own beside its answer.
 */
export function createTokenRelay(
  send: (tenant: string, frame: TokenFrame) => void,
  now: () => number = Date.now,
): TokenRelay {
  const streams = new Map<string, Stream>();

  const flush = (stream: Stream) => {
    stream.timer = null;
    const at = now();
    const whole = stream.sent === 0 || at - stream.wholeAt >= wholeMs;
    const offset = whole ? 0 : stream.sent;
    const { tenant, ...own } = stream.head;
    send(tenant, { ...own, offset, text: stream.text.slice(offset) });
    stream.sent = stream.text.length;
    stream.sentAt = at;
    if (whole) stream.wholeAt = at;
  };

  const streamOf = (head: Stream['head']): Stream => {
    const key = keyOf(head);
    const begun = { head, text: '', sent: 0, sentAt: 0, wholeAt: 0, timer: null, silence: null };
    const stream = streams.get(key) ?? begun;
    streams.set(key, stream);
    return stream;
  };

  return {
    push: ({ offset: _, text, ...head }) => {
      const stream = streamOf(head);
      // the work came here from the other node
      if (stream.silence) clearTimeout(stream.silence);
      stream.silence = null;
      // a retried call writes from the start again
      if (text.length < stream.sent) stream.sent = 0;
      stream.text = text;
      stream.timer ??= setTimeout(() => flush(stream), Math.max(0, stream.sentAt + frameMs - now()));
    },
    receive: (tenant, { offset, text, ...own }) => {
      const head = { tenant, ...own };
      const stream = streamOf(head);
      // it is written here: what comes from elsewhere is older
      if (stream.timer) return;
      stream.text = textAfter(stream.text, { offset, text });
      stream.sent = stream.text.length;
      stream.silence ??= setTimeout(() => streams.delete(keyOf(head)), silenceMs).unref();
      stream.silence.refresh();
    },
    current: (tenant, run) =>
      [...streams.values()]
        .filter(({ head, sent }) => head.tenant === tenant && head.run === run && sent > 0)
        .map(({ head: { tenant: _, ...own }, text, sent }) => ({ ...own, offset: 0, text: text.slice(0, sent) })),
    settle: (tenant, run) => {
      for (const [key, stream] of streams) {
        if (stream.head.tenant !== tenant || stream.head.run !== run) continue;
        forget(stream);
        streams.delete(key);
      }
    },
    close: () => {
      for (const stream of streams.values()) forget(stream);
      streams.clear();
    },
  };
}

function forget({ timer, silence }: Stream): void {
  if (timer) clearTimeout(timer);
  if (silence) clearTimeout(silence);
}

function keyOf({ tenant, run, task, attempt, turn, reasoning }: Stream['head']): string {
  return JSON.stringify([tenant, run, task, attempt, turn, reasoning === true]);
}
