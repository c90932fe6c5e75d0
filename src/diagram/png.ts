import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

/** The faces that the pictures name last: with them a picture looks the same on a server without any font. */
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)),
);
/** Wider pictures are scaled down to it, px: Slack shows no more, and a statechart of a long plan would take hundreds of megabytes. */
const widest = 4_000;
/** Dots for each px of the drawing: small letters stay sharp where they are looked at closely. */
const scale = 2;

/** An SVG picture of ours as PNG. Nothing is fetched. Takes a second of processor time for a large one: not for the engine's own thread. */
export function png(svg: string): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles: fonts, defaultFontFamily: 'DejaVu Sans' };
  const { width } = new Resvg(svg, { font });
  const drawn = new Resvg(svg, { font, fitTo: { mode: 'width', value: Math.min(widest, Math.ceil(width * scale)) } });
  return drawn.render().asPng();
}
