import { expect, test } from 'vitest';
import { repairText } from '../../src/lib/repair-text.ts';

test('radicals that browsers write into PDFs become the ordinary characters', () => {
  expect(repairText('⾸⻚的⽤⼾⼿册，⻓度不⾜，⻛险与⻋辆，⻝品')).toBe(
    '首页的用户手册，长度不足，风险与车辆，食品',
  );
});

test('every radical but the two that stand for themselves has an ordinary character', () => {
  const left: string[] = [];
  for (let code = 0x2e80; code <= 0x2fd5; code += 1) {
    const radical = String.fromCodePoint(code);
    const isAssigned = /\p{Script=Han}/u.test(radical);
    if (isAssigned && repairText(radical) === radical) left.push(radical);
  }
  expect(left).toEqual(['⺀']);
});

test('the radical of 户 follows the script of the text around it', () => {
  expect(repairText('用⼾帳號與密碼')).toBe('用戶帳號與密碼');
  expect(repairText('用⼾账号与密码')).toBe('用户账号与密码');
  expect(repairText('⼾')).toBe('户');
});

test('what a reader sees stays: full-width punctuation, currency signs, circled numbers', () => {
  expect(repairText('价格：￥１２，约①元！（含税）')).toBe('价格：￥１２，约①元！（含税）');
});

test('line ends become one kind, invisible characters go, exotic spaces become plain', () => {
  expect(repairText('\ufeffa\r\nb\rc\u2028d\u0000\u0007\u200b\u00ad\u00a0e\tf')).toBe('a\nb\nc\nd e\tf');
});

test('halves of surrogate pairs are replaced, so that the text can be stored', () => {
  expect(repairText('a\ud83d b \u{20bb7}')).toBe('a\ufffd b \u{20bb7}');
});
