import type { StreamSnapshot } from '@holdpoint/client';
import type { TaskView } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import { StreamWords } from './run-stream-words.tsx';

export interface TimelineWordsProps {
  readonly task: TaskView;
  readonly stream: StreamSnapshot;
}

/** What a task's agent is writing now; nothing until it writes. */
export function TimelineWords({ task, stream }: TimelineWordsProps): ReactNode {
  const [paused, setPaused] = useState(false);
  const writing = stream.writing.find((each) => each.task === task.id && each.attempt === task.attempt);
  if (!writing) return null;
  return <StreamWords text={writing.text} label={task.title} paused={paused} onPausedChange={setPaused} />;
}
