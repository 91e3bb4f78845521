import { act, cleanup, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodedEntities, safeUrl } from './markdown-url.ts';
import { ReviewMarkdown } from './review-markdown.tsx';

// what is lazy is there from here on
beforeAll(() => import('./markdown-tokens.tsx'));
afterEach(cleanup);

async function drawn(source: string, allowImage?: (url: string) => boolean): Promise<HTMLElement> {
  const markdown = <ReviewMarkdown source={`${source}\n\nend-of-source`} {...(allowImage && { allowImage })} />;
  const { container } = await act(async () => render(markdown));
  return container;
}

const hostile = [
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a](java\nscript:alert(1))',
  '[a](java&#10;script:alert(1))',
  '[a](javascript&#58;alert(1))',
  '[a](javascript&colon;alert(1))',
  '[a](&#x6A;avascript:alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](java\u200bscript:alert(1))',
  '[a](java\u00adscript:alert(1))',
  '[a]( javascript:alert(1) )',
  '[a](<javascript:alert(1)>)',
  '[a](data:text/html,<script>alert(1)</script>)',
  '[a](data:image/svg+xml;base64,PHN2Zz4=)',
  '[a](vbscript:msgbox)',
  '[a](file:///etc/passwd)',
  '[a](blob:https://x/1)',
  '[a](//evil.example/x)',
  '[a](/admin/delete?id=1)',
  '[a](#/approve)',
  '[a](../up)',
  '[a](https://bank.example@evil.example/)',
  '[a][ref]\n\n[ref]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<style>*{display:none}</style>',
  '<form action="https://evil.example"><button>Approve</button></form>',
  '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
  '<details open ontoggle=alert(1)>',
  '<base href="https://evil.example/">',
  '![x](https://evil.example/?leak=1)',
  '![x](javascript:alert(1))',
  '![x][p]\n\n[p]: https://evil.example/p.png',
  '[![x](https://evil.example/i.png)](javascript:alert(1))',
  '| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |',
  '- [ ] <script>alert(1)</script>\n- [x] [a](javascript:alert(1))',
  '> > <iframe src="javascript:alert(1)">',
  '```html\n<script>alert(1)</script>\n```',
  '# <img src=x onerror=alert(1)>',
  '**[a](javascript:alert(1))** ~~<b onmouseover=alert(1)>~~',
  `${'>'.repeat(3_000)} deep`,
  `${'['.repeat(2_000)}x`,
  `${'- '.repeat(400)}deep`,
];

describe('hostile markdown', () => {
  it.each(hostile)('%j', async (source) => {
    const container = await drawn(source);
    expect(
      container.querySelectorAll('script, iframe, svg, img, style, form, button, base, object, embed, input'),
    ).toHaveLength(0);
    for (const element of container.querySelectorAll('*')) {
      expect(element.getAttributeNames().filter((name) => /^on|style|srcdoc/.test(name))).toEqual([]);
    }
    for (const link of container.querySelectorAll('a')) {
      expect(link.getAttribute('href')).toMatch(/^(https?:\/\/|mailto:)/);
    }
    expect(container.textContent).toContain('end-of-source');
  });
});

describe('honest markdown', () => {
  it('is drawn as what it means', async () => {
    const container = await drawn(
      '# Title\n\nSome *soft* and **strong** words, `code`, 5 &lt; 6 &amp; ~~old~~.\n\n1. one\n2. two\n   - inner\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done',
    );
    expect(screen.getByRole('heading', { name: 'Title' })).toBeDefined();
    expect(container.textContent).toContain('Some soft and strong words, code, 5 < 6 & old.');
    expect(container.querySelectorAll('ol > li')).toHaveLength(2);
    expect(screen.getByRole('cell', { name: '2' })).toBeDefined();
    expect(container.textContent).toContain('☑ done');
  });

  it('says where a link goes when its words do not', async () => {
    await drawn('[your bank](https://evil.example/login) and <https://shop.example/a>');
    const [disguised, plain] = screen.getAllByRole('link');
    expect(disguised?.nextElementSibling?.textContent?.trim()).toBe('(evil.example)');
    expect(disguised?.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(plain?.textContent).toBe('https://shop.example/a');
    expect(plain?.nextElementSibling).toBeNull();
  });

  it('shows an image only where the host says so, and sends no referrer for it', async () => {
    const source = '![kettle](https://cdn.example/k.png) ![other](https://evil.example/o.png)';
    const container = await drawn(source, (url) => new URL(url).host === 'cdn.example');
    const image = screen.getByRole('img', { name: 'kettle' });
    expect(image.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(container.querySelectorAll('img')).toHaveLength(1);
    expect(container.textContent).toContain('Image, not loaded: other (https://evil.example/o.png)');
  });

  it('shows hidden characters', async () => {
    const container = await drawn('pay \u202eLAGEL, `a\u200bb`');
    expect(container.textContent).toContain('pay U+202ELAGEL, aU+200Bb');
  });

  it('stands as its source on a server, and until the lexer is there', () => {
    expect(renderToString(<ReviewMarkdown source="**not yet**" />)).toMatch(/\*\*not yet\*\*|<strong/);
  });
});

describe('an address', () => {
  it.each(['https://a.example/?x=1&amp;y=2', 'http://a.example', 'mailto:a@b.example', 'HTTPS://A.example'])(
    '%s may be followed',
    (href) => {
      expect(safeUrl(href)).not.toBeNull();
    },
  );

  it('is read as a browser would', () => {
    expect(safeUrl('https://a.example/?x=1&amp;y=2')?.href).toBe('https://a.example/?x=1&y=2');
    expect(decodedEntities('&#38;&#x26;&amp;&unknown;&#0;&#9999999;')).toBe('&&&&unknown;&#0;&#9999999;');
  });
});
