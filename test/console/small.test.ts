import { describe, expect, it } from 'vitest';
import { nameIn } from '../../src/console/api/download.ts';
import { given } from '../../src/console/api/given.ts';
import { safeNext } from '../../src/console/pages/account/safe-next.ts';
import { filterOf, viewOf } from '../../src/console/pages/inbox/views.ts';
import { snippetOf } from '../../src/console/pages/settings/widget-locales.ts';
import { nextStatuses, ticketStatuses } from '../../src/console/pages/tickets/next-statuses.ts';
import { ticketStatus } from '../../src/contract/index.ts';
import { nextStatus } from '../../src/tickets/next-status.ts';

describe('after signing in', () => {
  it('one comes back to the page that was asked for, and never to another site', () => {
    expect(safeNext('/inbox/cnv_1?view=all')).toBe('/inbox/cnv_1?view=all');
    for (const hostile of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      null,
    ]) {
      expect(safeNext(hostile)).toBe('/');
    }
  });
});

describe('the views of the inbox', () => {
  it('ask the server for exactly what they are called', () => {
    expect(filterOf('open', 'mem_1', {})).toEqual({ status: 'open' });
    expect(filterOf('mine', 'mem_1', { q: '退款' })).toEqual({
      status: 'open',
      assigneeId: 'mem_1',
      q: '退款',
    });
    expect(filterOf('unassigned', 'mem_1', { inboxId: 'ib_1' })).toEqual({
      status: 'open',
      assigneeId: 'none',
      inboxId: 'ib_1',
    });
    expect(viewOf('nonsense')).toBe('open');
  });
});

describe('the statuses offered for a ticket', () => {
  it('are those that the server allows', () => {
    expect([...ticketStatuses].sort()).toEqual([...ticketStatus.options].sort());
    for (const from of ticketStatuses) {
      const allowed = ticketStatuses.filter((to) => {
        try {
          return to !== from && nextStatus(from, to) === to;
        } catch {
          return false;
        }
      });
      expect([...nextStatuses[from]].sort()).toEqual(allowed.sort());
    }
  });
});

describe('a query', () => {
  it('leaves out what is not given, but not false or 0', () => {
    expect(given({ a: '', b: undefined, c: null, d: 0, e: false, f: 'x' })).toEqual({
      d: 0,
      e: false,
      f: 'x',
    });
  });
});

describe('a downloaded file', () => {
  it('is called as the server says, in any script', () => {
    expect(nameIn(`attachment; filename="x.csv"; filename*=UTF-8''%E9%97%AE%E7%AD%94.csv`)).toBe('问答.csv');
    expect(nameIn('attachment; filename="faq.csv"')).toBe('faq.csv');
    expect(nameIn(null)).toBeUndefined();
  });
});

describe('the snippet', () => {
  it('loads the widget of this server for the inbox', () => {
    expect(snippetOf('https://help.example', 'ib_1')).toBe(
      '<script async src="https://help.example/widget.js" data-inbox="ib_1"></script>',
    );
  });
});
