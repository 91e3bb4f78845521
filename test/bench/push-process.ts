import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

// So many open pages, as plain sockets that speak just enough WebSocket and Socket.IO to be told something: thousands of clients of
// a library would be measured themselves. Prints `connected`, and when after so many messages to all of them `heard`.

const { ADDRESS = '', PATHNAME = '', NAMESPACE = '', PAGES = '1', TOLD = '1' } = process.env;

/** At once: what waits longer than the queue of a listening server is refused. */
const connecting = 100;
const { hostname, port } = new URL(ADDRESS);
const all = Number(PAGES) * Number(TOLD);
let heard = 0;

for (let open = 0; open < Number(PAGES); open += connecting) {
  await Promise.all(Array.from({ length: Math.min(connecting, Number(PAGES) - open) }, openPage));
  await pause(1);
}
console.log('connected');

/** Resolves when it is in the namespace. */
function openPage(): Promise<void> {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay();
  socket.write(
    [
      `GET ${PATHNAME}/?EIO=4&transport=websocket HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    ].join('\r\n'),
  );
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let rest: Buffer = Buffer.alloc(0);
  let isUpgraded = false;
  socket.on('error', reject).on('close', () => reject(new Error('The server closed a socket.')));
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isUpgraded) {
      const end = rest.indexOf('\r\n\r\n');
      if (end === -1) return;
      isUpgraded = true;
      rest = rest.subarray(end + 4);
    }
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length);
      hear(socket, frame.text, resolve);
    }
  });
  return promise;
}

/** Packets of Engine.IO 4, and within its messages those of Socket.IO 5. */
function hear(socket: Socket, text: string, entered: () => void): void {
  if (text.startsWith('0')) send(socket, `40${NAMESPACE},${JSON.stringify({ protocol: 1, token: 'page' })}`);
  else if (text.startsWith('2')) send(socket, '3');
  else if (text.startsWith('40')) entered();
  else if (text.startsWith('42')) {
    heard += 1;
    if (heard % all === 0) console.log(`heard ${performance.timeOrigin + performance.now()}`);
  } else throw new Error(`The server said "${text}".`);
}

/** The first frame, once it is whole. A server does not mask, and what it says here is short. */
function readFrame(bytes: Buffer): { readonly text: string; readonly length: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short === 126 ? 4 : 2;
  if (bytes.length < head) return null;
  const length = head + (short === 126 ? bytes.readUInt16BE(2) : short);
  return bytes.length < length ? null : { text: bytes.toString('utf8', head, length), length };
}

/** Masked with zeros, as the server need not know. */
function send(socket: Socket, text: string): void {
  const body = Buffer.from(text);
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]));
}
