/** A report as paragraphs, tables and figures: written once, and rendered as Markdown and as HTML. Texts are plain; each renderer escapes them. */

export type Inline = string | { readonly code: string } | { readonly strong: string };
export type Text = string | readonly Inline[];

/** How a thing is to be seen: met or done, missed or failed, or neither. */
export type Tone = 'good' | 'bad' | 'plain';

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: Tone;
}

export interface Row {
  readonly cells: readonly Text[];
  readonly tone?: Tone;
}

export type Block =
  | { readonly kind: 'text'; readonly text: Text; readonly tone?: Tone }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  /** Parts of a whole, drawn to scale where that can be drawn. */
  | { readonly kind: 'bars'; readonly bars: readonly Bar[] }
  /** An SVG picture whose maker escaped every text in it; left out where nothing can be drawn. */
  | { readonly kind: 'drawing'; readonly svg: string }
  | { readonly kind: 'log'; readonly lines: readonly string[] }
  | { readonly kind: 'folded'; readonly title: string; readonly blocks: readonly Block[] };

export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly amount: number; readonly shown: string }[];
  readonly total: string;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: string;
  /** Set before the title: DRILL, the severity. */
  readonly marks: readonly { readonly text: string; readonly tone: Tone }[];
  readonly subtitle: string;
  readonly lead: readonly Block[];
  readonly sections: readonly Section[];
}
