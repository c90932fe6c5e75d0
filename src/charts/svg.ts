import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/**
 * A chart as SVG text. Colours are CSS variables of the page that it stands in (`palette.ts`), text takes the page's own colour: the same picture
 * reads in light and dark. No browser is needed: the document is linkedom's.
 */
export function svgOf(options: Plot.PlotOptions, title: string): string {
  const { document } = parseHTML('<html><body></body></html>');
  const drawn = Plot.plot({
    ...options,
    document,
    ariaLabel: title,
    style: { fontFamily: 'inherit', fontSize: '12px' },
  });
  return drawn.outerHTML;
}
