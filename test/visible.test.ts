import { expect, it } from '@jest/globals';
import { InputError } from '../src/errors.ts';
import { inHtml, visible, visibleAll, visibleJson, visibleLines } from '../src/visible.ts';

it('a text of somebody else cannot move the cursor, start a line or turn the reading direction', () => {
  expect(visible('é\u001b[2J\r\n\u009b1A\u202e\u2028x\u007f')).toBe('é\\u001b[2J⏎\\u009b1A\\u202e⏎x\\u007f');
  expect(visible('a\rb\vc\u{e0041}')).toBe('a⏎b⏎c\\u{e0041}');
});

it('a text that is shown already stays as it is, and so do letters that are joined', () => {
  expect(visible(visible('\u001b\n'))).toBe('\\u001b⏎');
  expect(visible('می\u200cخواهم 👩\u200d🚒')).toBe('می\u200cخواهم 👩\u200d🚒');
});

it('lines stay lines where they may', () => {
  expect(visibleLines('a\r\n\u001bb\rc')).toBe('a\n\\u001bb⏎c');
});

it('in HTML a text is text, in an attribute too, and its lines stay', () => {
  expect(inHtml('<b title="x">&amp;</b>\n\u202ey')).toBe('&lt;b title=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;\n\\u202ey');
});

it('a structure is shown in all its depth', () => {
  expect(visibleAll({ 'k\n': ['\u001b', { deep: '\u202e' }], n: 1, none: null })).toEqual({
    'k⏎': ['\\u001b', { deep: '\\u202e' }],
    n: 1,
    none: null,
  });
});

it('JSON reads back as what it was, and holds nothing that is obeyed', () => {
  const value = { text: '\u001b\u009b\u007f\u202e\u2028\u{e0041}\n é' };
  const json = visibleJson(value);
  expect(JSON.parse(json)).toEqual(value);
  expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
});

it('what was found in bad input cannot reach the terminal raw', () => {
  const error = new InputError([{ path: 'name\u001b[2J', found: 'a\nb', expected: 'a name' }]);
  expect(error.message).toBe('name\\u001b[2J: found a⏎b, expected a name');
});
