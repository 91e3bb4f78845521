/** An event without what its recorder adds. */
export type Own<Event> = Event extends unknown ? Omit<Event, 'key' | 'at' | 'salt' | 'task' | 'command'> : never;
