import type { ConnectionSnapshot, ConnectionState } from '@holdpoint/client';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization-run.ts';
import { classes } from './part-props.ts';
import { clockText, spanText, useNow } from './time.tsx';

export interface ConnectionStatusViewProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly connection: ConnectionSnapshot;
  /** `dot`: a word in a line, always there. `bar`: across the top, there only while something is wrong. Default `dot`. */
  readonly variant?: 'dot' | 'bar';
  /** Tries to connect now. */
  readonly onRetry?: () => void;
  /** Gets the newer page. Default: reloads this one. */
  readonly onReload?: () => void;
  readonly classNames?: { readonly dot?: string; readonly word?: string; readonly action?: string };
}

const tones: Readonly<Record<ConnectionState, 'success' | 'warning' | 'danger' | undefined>> = {
  idle: undefined,
  connecting: undefined,
  live: 'success',
  recovering: 'warning',
  offline: 'warning',
  unauthorized: 'danger',
  incompatible: 'danger',
};

/** How this page is connected. Renders a `<div>`; style it through `data-status`. */
export function ConnectionStatusView({
  connection,
  variant = 'dot',
  onRetry,
  onReload = reload,
  classNames,
  className,
  ...props
}: ConnectionStatusViewProps): ReactNode {
  const { state } = connection;
  const wrong = state === 'offline' || state === 'unauthorized' || state === 'incompatible';
  const root = {
    'data-slot': 'connection-status',
    'data-status': state,
    'data-variant': variant,
  };
  const actions = { onRetry, onReload, actionClass: classNames?.action };
  if (variant === 'dot') {
    return (
      <div className={classes('hp-root hp-inline hp-connection', className)} {...root} {...props}>
        <span
          className={classes('hp-connection-dot', classNames?.dot)}
          data-slot="connection-dot"
          data-tone={tones[state]}
        />
        <Word connection={connection} className={classes('hp-connection-word', classNames?.word)} />
        {state === 'offline' && <NextTry at={connection.nextTryAt} />}
        {wrong && <Action state={state} {...actions} />}
      </div>
    );
  }
  return (
    <div className={classes('hp-root hp-connection', className)} {...root} {...props}>
      {wrong && <Icon name={state === 'offline' ? 'offline' : 'circle-alert'} />}
      <Word
        connection={connection}
        className={wrong ? classes('hp-connection-word', classNames?.word) : 'hp-hidden'}
        inFull
      />
      {state === 'offline' && <NextTry at={connection.nextTryAt} />}
      {wrong && <Action state={state} {...actions} />}
    </div>
  );
}

interface WordProps {
  readonly connection: ConnectionSnapshot;
  readonly className: string;
  readonly inFull?: boolean;
}

/** The only part that is read out: the state, not the seconds to the next try. */
function Word({ connection: { state, asOf }, className, inFull = false }: WordProps): ReactNode {
  const localization = useLocalization();
  const { text } = localization;
  const sentences: Partial<Record<ConnectionState, string>> = {
    unauthorized: text.sessionEnded,
    incompatible: text.pageTooOld,
  };
  const time = state === 'offline' && asOf !== null ? clockText(asOf, localization, true) : null;
  const props = { className, 'data-slot': 'connection-word', role: 'status' };
  if (inFull && sentences[state]) return <span {...props}>{sentences[state]}</span>;
  if (!inFull) {
    return (
      <span title={sentences[state]} {...props}>
        {time === null ? text.connectionStates[state] : text.offlineAsOf(time)}
      </span>
    );
  }
  return (
    <span {...props}>
      <span className="hp-connection-state">{text.connectionStates[state]}</span>
      {time !== null && <span className="hp-count"> {text.asOf(time)}</span>}
    </span>
  );
}

function NextTry({ at }: { readonly at: number | null }): ReactNode {
  const localization = useLocalization();
  const now = useNow(1_000);
  if (at === null || now === null) return null;
  const { text } = localization;
  return (
    <span className="hp-connection-next" data-slot="connection-next">
      {at > now ? text.nextTry(spanText(at - now, localization)) : text.connectionStates.connecting}
    </span>
  );
}

interface ActionProps {
  readonly state: ConnectionState;
  readonly onRetry: (() => void) | undefined;
  readonly onReload: () => void;
  readonly actionClass: string | undefined;
}

function Action({ state, onRetry, onReload, actionClass }: ActionProps): ReactNode {
  const { text } = useLocalization();
  const act = state === 'incompatible' ? onReload : onRetry;
  if (!act) return null;
  const label = { incompatible: text.reload, offline: text.tryNow }[state as string] ?? text.tryAgain;
  return (
    <button
      type="button"
      className={classes('hp-button', actionClass)}
      data-slot="connection-action"
      data-size="small"
      onClick={act}
    >
      {label}
    </button>
  );
}

function reload(): void {
  globalThis.location.reload();
}
