import { expect, test } from 'vitest';
import { createEventParser, type StreamEvent } from '../../src/widget/app/event-parser.ts';

function parse(...pieces: string[]): StreamEvent[] {
  const found: StreamEvent[] = [];
  const feed = createEventParser((event) => found.push(event));
  for (const piece of pieces) feed(piece);
  return found;
}

const stream =
  'retry: 2000\n\nid: 7\nevent: message.created\ndata: {"a":1}\n\n: still here\n\nid: 8\ndata: x\ndata: y\n\n';
const events = [
  { id: '7', type: 'message.created', data: '{"a":1}' },
  { id: '8', type: 'message', data: 'x\ny' },
];

test('a stream reads the same however it is cut into pieces', () => {
  expect(parse(stream)).toEqual(events);
  expect(parse(...stream)).toEqual(events);
  for (let at = 1; at < stream.length; at++) {
    expect(parse(stream.slice(0, at), stream.slice(at))).toEqual(events);
  }
});

test('line ends of any kind count once, also when a piece ends between their two halves', () => {
  const windows = stream.replaceAll('\n', '\r\n');
  expect(parse(...windows)).toEqual(events);
  expect(parse(`${stream.replaceAll('\n', '\r')}\r\r`)).toEqual(events);
});

test('an event without its closing empty line is not told', () => {
  expect(parse('id: 1\ndata: half')).toEqual([]);
});

test('an event without an id keeps the last one', () => {
  expect(parse('id: 5\ndata: a\n\ndata: b\n\n').map(({ id }) => id)).toEqual(['5', '5']);
});
