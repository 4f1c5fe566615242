import { describe, expect, it } from 'vitest';
import { nameIn } from '../../src/console/api/download.ts';
import { given } from '../../src/console/api/given.ts';
import { safeNext } from '../../src/console/pages/account/safe-next.ts';
import { cannedToken, fillVariables } from '../../src/console/pages/inbox/canned-text.ts';
import { snoozeTimes } from '../../src/console/pages/inbox/snooze-times.ts';
import { filterFromParams, paramsOfFilter, viewOf } from '../../src/console/pages/inbox/views.ts';
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
    const filterOf = (address: string) => filterFromParams(new URLSearchParams(address), 'mem_1');
    expect(filterOf('')).toEqual({ status: 'open' });
    expect(filterOf('view=mine')).toEqual({ status: 'open', assigneeId: 'mem_1' });
    expect(filterOf('view=unassigned&inbox=ib_1&unread=true')).toEqual({
      status: 'open',
      assigneeId: 'none',
      inboxId: 'ib_1',
      unread: 'true',
    });
    const saved = { teamId: 'none', priority: 'urgent' } as const;
    const address = Object.entries(paramsOfFilter(saved)).filter(([, value]) => value);
    expect(filterOf(new URLSearchParams(address as [string, string][]).toString())).toEqual(saved);
    expect(viewOf('nonsense')).toBe('open');
  });
});

describe('a canned response', () => {
  it('is looked for after a slash at the beginning or after a space, up to the caret', () => {
    expect(cannedToken('/', 1)).toEqual({ start: 0, end: 1, words: '' });
    expect(cannedToken('你好 /退款 later', 6)).toEqual({ start: 3, end: 6, words: '退款' });
    for (const text of ['https://a', 'and/or', 'a / b', '']) {
      expect(cannedToken(text, text.length)).toBeUndefined();
    }
  });

  it('names the customer and the agent, and leaves alone what it does not know', () => {
    const values = { 'contact.name': '李', 'contact.email': '', 'agent.name': 'Mei', 'inbox.name': '帮助' };
    expect(fillVariables('{{contact.name}}您好，我是{{ agent.name }}。{{order}}', values)).toBe(
      '李您好，我是Mei。{{order}}',
    );
  });
});

describe('the times to put a conversation off to', () => {
  it('are all in the future, mornings at nine and the Monday to come', () => {
    for (const day of [22, 23, 24, 28]) {
      const at = new Date(2026, 10, day, 15, 30);
      const times = snoozeTimes(at);
      expect(Object.values(times).every((each) => each > at)).toBe(true);
      expect([times.monday.getDay(), times.monday.getHours(), times.tomorrow.getHours()]).toEqual([1, 9, 9]);
    }
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
