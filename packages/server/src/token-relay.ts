import type { TokenFrame } from '@holdpoint/protocol';
import type { Tokens } from '@holdpoint/runtime';

/** At most ten frames a second for one answer. */
const frameMs = 100;
/** How often the whole text goes out, so that a late viewer has it. */
const wholeMs = 2_000;

interface Stream {
  text: string;
  sent: number;
  sentAt: number;
  wholeAt: number;
  timer: NodeJS.Timeout | null;
}

export interface TokenRelay {
  push(frame: Tokens): void;
  /** The run moved: what was streamed is recorded, or void. */
  settle(tenant: string, run: string): void;
  close(): void;
}

/** Turns "the whole text so far", as often as the model writes, into few small frames. */
export function createTokenRelay(
  send: (tenant: string, frame: TokenFrame) => void,
  now: () => number = Date.now,
): TokenRelay {
  const streams = new Map<string, Stream>();

  const flush = (frame: Tokens, stream: Stream) => {
    stream.timer = null;
    const at = now();
    const whole = stream.sent === 0 || at - stream.wholeAt >= wholeMs;
    const offset = whole ? 0 : stream.sent;
    const { tenant, ...own } = frame;
    send(tenant, { ...own, offset, text: stream.text.slice(offset) });
    stream.sent = stream.text.length;
    stream.sentAt = at;
    if (whole) stream.wholeAt = at;
  };

  return {
    push: (frame) => {
      const key = keyOf(frame);
      const stream = streams.get(key) ?? { text: '', sent: 0, sentAt: 0, wholeAt: 0, timer: null };
      streams.set(key, stream);
      // a retried call writes from the start again
      if (frame.text.length < stream.sent) stream.sent = 0;
      stream.text = frame.text;
      stream.timer ??= setTimeout(() => flush(frame, stream), Math.max(0, stream.sentAt + frameMs - now()));
    },
    settle: (tenant, run) => {
      for (const [key, stream] of streams) {
        if (!key.startsWith(JSON.stringify([tenant, run]).slice(0, -1))) continue;
        if (stream.timer) clearTimeout(stream.timer);
        streams.delete(key);
      }
    },
    close: () => {
      for (const { timer } of streams.values()) if (timer) clearTimeout(timer);
      streams.clear();
    },
  };
}

function keyOf({ tenant, run, task, attempt, turn }: Tokens): string {
  return JSON.stringify([tenant, run, task, attempt, turn]);
}
