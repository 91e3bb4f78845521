import { maxAnswerBytes, tooMuch } from './answer-limit.ts';

/** Bytes of one event at most: escaped, a character takes up to twice the bytes it stands for. */
const maxEventBytes = 2 * maxAnswerBytes;

const [lineFeed, carriageReturn, space] = [10, 13, 32];

/**
 * The same response as server-sent events, also where the endpoint ignored `stream` and sent one JSON body: that is one
 * event, on one line. Reading it ends with an error where an event goes on for too long.
 */
export function eventStream(response: Response): Response {
  if (!response.ok || !response.body) return response;
  const whole = /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  const events = response.body.pipeThrough(limited(whole));
  return new Response(whole ? events.pipeThrough(asEvent()) : events, response);
}

/** `whole`: line ends are white space between values, and no end of an event. */
function limited(whole: boolean): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0;
  return new TransformStream({
    transform(bytes, controller) {
      const end = whole ? -1 : Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn));
      length = end < 0 ? length + bytes.length : bytes.length - end - 1;
      if (length > maxEventBytes) controller.error(tooMuch());
      else controller.enqueue(bytes);
    },
  });
}

function asEvent(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new TransformStream({
    start: (controller) => controller.enqueue(encoder.encode('data: ')),
    transform: (bytes, controller) =>
      controller.enqueue(bytes.map((byte) => (byte === lineFeed || byte === carriageReturn ? space : byte))),
    flush: (controller) => controller.enqueue(encoder.encode('\n\n')),
  });
}
