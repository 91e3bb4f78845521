import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode, useMemo } from 'react';
import { useText } from './localization.ts';
import { decodedEntities, safeUrl } from './markdown-url.ts';
import { VisibleText } from './visible-text.tsx';

export interface MarkdownTokensProps {
  readonly source: string;
  /** Asked for each image's absolute http(s) address: a picture in a text can carry what was read out of the page. */
  readonly allowImage?: (url: string) => boolean;
}

/** Deeper nesting is shown as its source. */
const deepest = 24;

/** The tokens of marked's lexer as React elements. */
export function MarkdownTokens({ source, allowImage = () => false }: MarkdownTokensProps): ReactNode {
  const tokens = useMemo(() => lexed(source), [source]);
  return <Blocks tokens={tokens} allowImage={allowImage} depth={0} />;
}

/** A text that the lexer cannot take (it recurses) is one paragraph. */
function lexed(source: string): readonly Token[] {
  try {
    return new Lexer({ gfm: true }).lex(source);
  } catch {
    return [{ type: 'html', raw: source, text: source, pre: false, block: true }];
  }
}

interface BlocksProps {
  readonly tokens: readonly Token[] | undefined;
  readonly allowImage: (url: string) => boolean;
  readonly depth: number;
}

function Blocks({ tokens = [], allowImage, depth }: BlocksProps): ReactNode {
  const below = { allowImage, depth: depth + 1 };
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their place
    <Fragment key={index}>
      {depth > deepest ? <VisibleText value={token.raw} /> : drawn(token as MarkedToken, below)}
    </Fragment>
  ));
}

function drawn(token: MarkedToken, below: Omit<BlocksProps, 'tokens'>): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'br':
      return <br />;
    case 'hr':
      return <hr className="hp-rule" />;
    case 'heading':
      return (
        <h5 className="hp-strong" data-depth={token.depth}>
          <Blocks tokens={token.tokens} {...below} />
        </h5>
      );
    case 'paragraph':
      return (
        <p className="hp-text">
          <Blocks tokens={token.tokens} {...below} />
        </p>
      );
    case 'blockquote':
      return (
        <blockquote className="hp-quote">
          <Blocks tokens={token.tokens} {...below} />
        </blockquote>
      );
    case 'strong':
      return (
        <strong className="hp-strong">
          <Blocks tokens={token.tokens} {...below} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Blocks tokens={token.tokens} {...below} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Blocks tokens={token.tokens} {...below} />
        </del>
      );
    case 'code':
      return (
        <pre className="hp-json hp-mono">
          <VisibleText value={token.text} />
        </pre>
      );
    case 'codespan':
      return (
        <code className="hp-mono">
          <VisibleText value={token.text} />
        </code>
      );
    case 'list':
      return <List list={token} {...below} />;
    case 'list_item':
      return <Blocks tokens={token.tokens} {...below} />;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'table':
      return <Table table={token} {...below} />;
    case 'link':
      return <Link link={token} {...below} />;
    case 'image':
      return <Image image={token} allowImage={below.allowImage} />;
    case 'html':
      return <VisibleText value={token.raw} />;
    case 'escape':
      return <VisibleText value={token.text} />;
    case 'text':
      return token.tokens ? (
        <Blocks tokens={token.tokens} {...below} />
      ) : (
        <VisibleText value={decodedEntities(token.text)} />
      );
    default:
      token satisfies never;
      return <VisibleText value={(token as Token).raw} />;
  }
}

function List({ list, ...below }: { readonly list: Tokens.List } & Omit<BlocksProps, 'tokens'>): ReactNode {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
    <li key={index} className="hp-item">
      <Blocks tokens={item.tokens} {...below} />
    </li>
  ));
  if (!list.ordered) return <ul className="hp-items">{items}</ul>;
  return (
    <ol className="hp-items" data-ordered="" start={list.start || 1}>
      {items}
    </ol>
  );
}

function Table({ table, ...below }: { readonly table: Tokens.Table } & Omit<BlocksProps, 'tokens'>): ReactNode {
  return (
    <table className="hp-table">
      <thead className="hp-table-head">
        <tr className="hp-table-row">
          {table.header.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place
            <th key={index} scope="col" className="hp-label">
              <Blocks tokens={cell.tokens} {...below} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="hp-table-body">
        {table.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <tr key={index} className="hp-table-row">
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place
              <td key={column} className="hp-table-cell" data-label={table.header[column]?.text}>
                <Blocks tokens={cell.tokens} {...below} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A link says where it goes: its words are the model's. What may not be followed stands as text, address included. */
function Link({ link, ...below }: { readonly link: Tokens.Link } & Omit<BlocksProps, 'tokens'>): ReactNode {
  const url = safeUrl(link.href);
  const words = <Blocks tokens={link.tokens} {...below} />;
  if (!url) {
    return (
      <>
        {words} (<VisibleText value={link.href} />)
      </>
    );
  }
  const target = url.protocol === 'mailto:' ? url.pathname : url.host;
  return (
    <>
      <a className="hp-link" href={url.href} target="_blank" rel="noopener noreferrer nofollow">
        {words}
      </a>
      {!link.text.includes(target) && (
        <span className="hp-muted">
          {' '}
          (<VisibleText value={target} />)
        </span>
      )}
    </>
  );
}

function Image({
  image,
  allowImage,
}: {
  readonly image: Tokens.Image;
  readonly allowImage: (url: string) => boolean;
}): ReactNode {
  const text = useText();
  const url = safeUrl(image.href);
  if (url?.protocol.startsWith('http') && allowImage(url.href)) {
    return <img className="hp-image" src={url.href} alt={image.text} loading="lazy" referrerPolicy="no-referrer" />;
  }
  return (
    <span className="hp-muted">
      {text.imageNotLoaded} <VisibleText value={image.text} /> (<VisibleText value={image.href} />)
    </span>
  );
}
