/** Slack's rules for blocks and views (Block Kit reference, as of November 2026). Each broken one is told as Slack tells it, with the place. */

interface Loose {
  readonly [key: string]: unknown;
}

/** Where Slack gives no number, it refuses from about here on (`msg_blocks_too_long`), characters of all blocks. */
const longestBlocks = 13_000;

export function brokenRules(blocks: readonly unknown[], most: 50 | 100): string[] {
  const ids = blocks.map((block) => text(loose(block).block_id)).filter(Boolean);
  const total = JSON.stringify(blocks).length;
  return [
    ...(blocks.length > most ? [`no more than ${most} items allowed [json-pointer:/blocks]`] : []),
    ...(new Set(ids).size < ids.length ? ['duplicate block_id'] : []),
    ...(most === 50 && textOf(blocks).length > longestBlocks ? [`msg_blocks_too_long: ${total}`] : []),
    ...blocks.flatMap((block, index) =>
      blockRules(loose(block)).map((rule) => `${rule} [json-pointer:/blocks/${index}]`),
    ),
  ];
}

export function brokenViewRules(view: Loose): string[] {
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  const hasInput = blocks.some((block) => loose(block).type === 'input');
  return [
    ...(view.type === 'modal' ? [] : ['view: type must be modal']),
    ...plainRules(view.title, 24, 'title'),
    ...(view.submit === undefined ? [] : plainRules(view.submit, 24, 'submit')),
    ...(view.close === undefined ? [] : plainRules(view.close, 24, 'close')),
    ...longest(text(view.private_metadata), 3000, 'private_metadata'),
    ...longest(text(view.callback_id), 255, 'callback_id'),
    ...(hasInput && view.submit === undefined ? ['missing submit: a view with inputs needs one'] : []),
    ...brokenRules(blocks, 100),
  ];
}

function blockRules(block: Loose): string[] {
  const own = longest(text(block.block_id), 255, 'block_id');
  switch (block.type) {
    case 'header':
      return [...own, ...plainRules(block.text, 150, 'text')];
    case 'section':
      return [...own, ...sectionRules(block)];
    case 'context':
      return [...own, ...listRules(block.elements, 10, 'elements', (element) => textRules(element, 3000, 'element'))];
    case 'actions':
      return [...own, ...listRules(block.elements, 25, 'elements', buttonRules)];
    case 'input':
      return [...own, ...plainRules(block.label, 2000, 'label'), ...elementRules(loose(block.element))];
    case 'divider':
      return own;
    default:
      return [`unsupported block type: ${text(block.type)}`];
  }
}

function sectionRules({ text: body, fields }: Loose): string[] {
  if (fields === undefined) return textRules(loose(body), 3000, 'text');
  return listRules(fields, 10, 'fields', (field) => textRules(field, 2000, 'field'));
}

function buttonRules(button: Loose): string[] {
  const { confirm } = button;
  return [
    ...(button.type === 'button' ? [] : [`unsupported element ${text(button.type)}`]),
    ...plainRules(button.text, 75, 'text'),
    ...longest(text(button.value), 2000, 'value'),
    ...longest(text(button.action_id), 255, 'action_id'),
    ...(button.style === undefined || ['primary', 'danger'].includes(text(button.style)) ? [] : ['style']),
    ...(confirm === undefined ? [] : confirmRules(loose(confirm))),
  ];
}

function confirmRules(confirm: Loose): string[] {
  return [
    ...plainRules(confirm.title, 100, 'confirm.title'),
    ...textRules(loose(confirm.text), 300, 'confirm.text'),
    ...plainRules(confirm.confirm, 30, 'confirm.confirm'),
    ...plainRules(confirm.deny, 30, 'confirm.deny'),
  ];
}

function elementRules(element: Loose): string[] {
  const own = longest(text(element.action_id), 255, 'action_id');
  if (element.type === 'plain_text_input') {
    const { max_length, placeholder } = element;
    return [
      ...own,
      ...(typeof max_length === 'number' && max_length > 3000 ? ['max_length over 3000'] : []),
      ...(placeholder === undefined ? [] : plainRules(placeholder, 150, 'placeholder')),
    ];
  }
  if (element.type !== 'static_select') return [`unsupported element ${text(element.type)}`];
  return [
    ...own,
    ...listRules(element.options, 100, 'options', (option) => [
      ...plainRules(option.text, 75, 'option.text'),
      ...longest(text(option.value), 150, 'option.value'),
    ]),
  ];
}

function listRules(list: unknown, most: number, what: string, rules: (one: Loose) => string[]): string[] {
  if (!Array.isArray(list) || list.length === 0) return [`must provide ${what}`];
  return [...(list.length > most ? [`no more than ${most} ${what}`] : []), ...list.flatMap((one) => rules(loose(one)))];
}

function plainRules(value: unknown, most: number, what: string): string[] {
  const { type, text: words } = loose(value);
  return [
    ...(type === 'plain_text' ? [] : [`${what} must be plain_text`]),
    ...longest(text(words), most, what),
    ...present(words, what),
  ];
}

function textRules({ type, text: words }: Loose, most: number, what: string): string[] {
  const known = type === 'mrkdwn' || type === 'plain_text';
  return [
    ...(known ? [] : [`${what} must be a text object`]),
    ...longest(text(words), most, what),
    ...present(words, what),
  ];
}

function present(words: unknown, what: string): string[] {
  return typeof words === 'string' && words.length > 0 ? [] : [`${what} must be more than 0 characters`];
}

function longest(words: string, most: number, what: string): string[] {
  return words.length > most ? [`${what} must be less than ${most + 1} characters, and has ${words.length}`] : [];
}

function loose(value: unknown): Loose {
  return value !== null && typeof value === 'object' ? (value as Loose) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Everything that is to be read in blocks. */
export function textOf(blocks: readonly unknown[]): string {
  return blocks
    .flatMap((block): unknown[] => {
      const { text: body, fields = [], elements = [] } = loose(block);
      return [body, ...(fields as unknown[]), ...(elements as unknown[])];
    })
    .map((part) => {
      const { text: words } = loose(part);
      return text(typeof words === 'object' ? loose(words).text : words);
    })
    .filter(Boolean)
    .join('\n');
}
