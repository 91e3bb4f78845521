'use client';

import { type ComponentPropsWithRef, lazy, type ReactNode, Suspense } from 'react';
import type { MarkdownTokensProps } from './markdown-tokens.tsx';
import { classes } from './part-props.ts';
import { VisibleText } from './visible-text.tsx';

export interface ReviewMarkdownProps extends Omit<ComponentPropsWithRef<'div'>, 'children'>, MarkdownTokensProps {}

/**
 * Markdown from a model, drawn without an HTML string ever existing: HTML in it is text, links go to http, https and
 * mailto alone and name their host, images stay text unless `allowImage` says yes.
 *
 * The lexer is loaded when the first one is shown; until then, and where it cannot be loaded, the source stands there.
 */
export function ReviewMarkdown({ source, allowImage, className, ...props }: ReviewMarkdownProps): ReactNode {
  return (
    <div className={classes('hp-markdown', 'hp-reading', className)} data-slot="markdown" dir="auto" {...props}>
      <Suspense fallback={<Source source={source} />}>
        <MarkdownTokens source={source} {...(allowImage && { allowImage })} />
      </Suspense>
    </div>
  );
}

const MarkdownTokens = lazy(() =>
  import('./markdown-tokens.tsx').then(
    (loaded) => ({ default: loaded.MarkdownTokens }),
    () => ({ default: Source }),
  ),
);

function Source({ source }: MarkdownTokensProps): ReactNode {
  return (
    <p className="hp-text">
      <VisibleText value={source} />
    </p>
  );
}
