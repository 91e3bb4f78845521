'use client';

import { type ReactNode, useMemo, useState } from 'react';
import { IterationPin } from './iteration-diff-pin.tsx';
import { useLocalization, useText } from './localization-diff.ts';
import { HiddenCharacters, OutputText, PassageText } from './output-text.tsx';
import type { TextChange } from './text-changes.ts';

/** How texts are compared: `null` until the means for it are loaded. */
export type CompareTexts = (before: string, after: string) => readonly TextChange[];

/** A pin in front of a passage of one of the texts. */
export interface TextPin {
  readonly number: number;
  readonly side: 'before' | 'after';
  /** UTF-16 offset. */
  readonly at: number;
}

export interface IterationTextProps {
  readonly before: string;
  readonly after: string;
  /** JSON pointer to the later text, where passages of it can be picked. */
  readonly path: string | undefined;
  readonly compare: CompareTexts | null;
  readonly split: boolean;
  /** What the earlier and the later side are called. */
  readonly names: readonly [string, string];
  readonly pins: readonly TextPin[];
}

type Piece = TextChange & { readonly at: number; readonly pins: readonly number[] };

/** One text with what was taken out struck and what was put in marked, or both beside each other. */
export function IterationText(props: IterationTextProps): ReactNode {
  const { before, after, path, compare, split, names, pins } = props;
  const changes = useMemo(() => compare?.(before, after) ?? null, [compare, before, after]);
  if (!changes) return <OutputText value={after} path={path} />;
  const pieces = pinned(changes, pins);
  return (
    <>
      {split ? (
        <div className="hp-split">
          <Side name={names[0]} pieces={pieces.filter(({ kind }) => kind !== 'added')} />
          <Side name={names[1]} pieces={pieces.filter(({ kind }) => kind !== 'removed')} path={path} />
        </div>
      ) : (
        <Pieces pieces={pieces} path={path} />
      )}
      <HiddenCharacters value={before + after} />
    </>
  );
}

interface PiecesProps {
  readonly pieces: readonly Piece[];
  readonly path?: string | undefined;
}

function Side({ name, ...pieces }: PiecesProps & { readonly name: string }): ReactNode {
  return (
    <div className="hp-split-side">
      <p className="hp-label">{name}</p>
      <Pieces {...pieces} />
    </div>
  );
}

function Pieces({ pieces, path }: PiecesProps): ReactNode {
  return (
    <p className="hp-reading hp-text" dir="auto" data-passage={path}>
      {pieces.map((piece) => (
        <span key={`${piece.kind} ${piece.at}`} className="hp-piece">
          {piece.pins.map((number) => (
            <IterationPin key={number} number={number} />
          ))}
          <Stretch {...piece} />
        </span>
      ))}
    </p>
  );
}

/** What was taken out is no part of the later text: offsets are counted without it. */
function Stretch({ kind, text: value }: TextChange): ReactNode {
  const text = useText();
  switch (kind) {
    case 'same':
      return <Unchanged value={value} />;
    case 'added':
      return (
        <ins className="hp-added">
          <span className="hp-hidden" data-length={0}>
            {text.addedText}{' '}
          </span>
          <PassageText value={value} />
        </ins>
      );
    case 'removed':
      return (
        <del className="hp-removed" data-length={0}>
          <span className="hp-hidden">{text.removedText} </span>
          <PassageText value={value} />
        </del>
      );
    default:
      return kind satisfies never;
  }
}

const mostUnchanged = 700;
const shownAround = 250;

/** What stayed; of a long stretch what is next to a change, and a button that says how much more there is. */
function Unchanged({ value }: { readonly value: string }): ReactNode {
  const { text, locale } = useLocalization();
  const [whole, setWhole] = useState(false);
  const start = value.slice(0, shownAround).search(/\s\S*$/);
  const end = value.length - shownAround + value.slice(-shownAround).search(/\s/);
  if (whole || value.length <= mostUnchanged || start < 0 || end < value.length - shownAround) {
    return <PassageText value={value} />;
  }
  const count = new Intl.NumberFormat(locale).format(end - start);
  return (
    <>
      <PassageText value={value.slice(0, start)} />
      <span className="hp-skipped" data-length={end - start}>
        <button type="button" className="hp-button" data-size="small" onClick={() => setWhole(true)}>
          {text.showUnchanged(count)}
        </button>
      </span>
      <PassageText value={value.slice(end)} />
    </>
  );
}

/** The stretches, parted where a pin stands. */
function pinned(changes: readonly TextChange[], pins: readonly TextPin[]): readonly Piece[] {
  const place = { before: 0, after: 0 };
  return changes.flatMap(({ kind, text }) => {
    const side = kind === 'added' ? 'after' : 'before';
    const here = pins
      .filter((pin) => kind === 'same' || pin.side === side)
      .map((pin) => ({ number: pin.number, at: pin.at - place[pin.side] }))
      .filter(({ at }) => at >= 0 && at < text.length);
    const start = place.before + place.after;
    if (kind !== 'added') place.before += text.length;
    if (kind !== 'removed') place.after += text.length;
    const cuts = [...new Set([0, ...here.map(({ at }) => at)])].sort((one, other) => one - other);
    return cuts.map((cut, index) => ({
      kind,
      text: text.slice(cut, cuts[index + 1]),
      at: start + cut,
      pins: here.filter(({ at }) => at === cut).map(({ number }) => number),
    }));
  });
}
