import { expect, test } from 'vitest';
import { openStore } from '../../src/widget/app/store.ts';
import { memoryStorage } from './support.ts';

test('everything is under one key per inbox', () => {
  const keys: string[] = [];
  const storage = memoryStorage();
  const setItem = (key: string, value: string) => {
    keys.push(key);
    storage.setItem(key, value);
  };
  const noting = { ...storage, setItem };
  const store = openStore('ib_1', noting);
  store.update((saved) => ({ ...saved, token: 't' }));
  store.update((saved) => ({ ...saved, draft: 'd' }));
  expect(new Set(keys)).toEqual(new Set(['knowdesk:ib_1']));
});

test('two tabs that write different things keep both', () => {
  const storage = memoryStorage();
  const [one, two] = [openStore('ib', storage), openStore('ib', storage)];
  one.update((saved) => ({ ...saved, token: 't' }));
  two.update((saved) => ({ ...saved, draft: 'd' }));
  expect(one.read()).toEqual({ token: 't', draft: 'd' });
});

test('a browser that keeps nothing still works until the page is left', () => {
  const refusing = {
    getItem: () => {
      throw new Error('blocked');
    },
    setItem: () => {
      throw new Error('blocked');
    },
    removeItem: () => {},
  };
  const store = openStore('ib', refusing);
  store.update((saved) => ({ ...saved, token: 't' }));
  store.update((saved) => ({ ...saved, draft: 'd' }));
  expect(store.read()).toEqual({ token: 't', draft: 'd' });
});

test('what somebody else left under the key is not trusted', () => {
  const storage = memoryStorage();
  storage.setItem('knowdesk:ib', '"text"');
  expect(openStore('ib', storage).read()).toEqual({});
  storage.setItem('knowdesk:ib', '{broken');
  expect(openStore('ib', storage).read()).toEqual({});
});
