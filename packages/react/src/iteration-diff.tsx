'use client';

import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { type IterationDiffOptions, IterationDiffView } from './iteration-diff-view.tsx';
import { classes } from './part-props.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

export interface IterationDiffProps
  extends IterationDiffOptions,
    Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  /** Told what broke. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Any two iterations of a review, or one and what a person made of it: texts by words, lists by items, objects by key
 * path, with what reviewers had asked for beside the field that answers it. Renders a `<section>`.
 */
export function IterationDiff(props: IterationDiffProps): ReactNode {
  const { review, from, to, defaultFrom, defaultTo, onSelectionChange, layout, onLayoutChange, ...other } = props;
  const { onError, className, ...rest } = other;
  const title = useId();
  return (
    <WidgetBoundary resetKeys={[review.id, review.revision]} className={className} onError={onError}>
      <section
        aria-labelledby={title}
        data-slot="iteration-diff"
        className={classes('hp-root', 'hp-iterations', className)}
        {...rest}
      >
        <IterationDiffView
          titleId={title}
          review={review}
          from={from}
          to={to}
          defaultFrom={defaultFrom}
          defaultTo={defaultTo}
          onSelectionChange={onSelectionChange}
          layout={layout}
          onLayoutChange={onLayoutChange}
        />
      </section>
    </WidgetBoundary>
  );
}
