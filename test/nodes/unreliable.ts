/** Hands on what it is told, but of ten messages one is lost, one comes twice, and one after the next. */
export function unreliable<Message>(tell: (message: Message) => void): (message: Message) => void {
  const random = randomFrom(7);
  const late: Message[] = [];
  return (message) => {
    const dice = random();
    if (dice < 0.1) return;
    if (dice < 0.2) return void late.push(message);
    for (const each of dice < 0.3 ? [message, message] : [message]) tell(each);
    for (const each of late.splice(0)) tell(each);
  };
}

/** Numbers from 0 to 1, always the same. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
