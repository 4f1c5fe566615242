import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import { openMailer } from '../../src/mail/index.ts';

type Received = { recipients: string[]; source: string };
const servers: SMTPServer[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => new Promise<void>((done) => server.close(() => done()))),
  );
});

/** A real SMTP server on loopback; `answer` gives the code to refuse a recipient with. */
async function startServer(answer: (address: string) => number | undefined = () => undefined) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const responseCode = answer(address);
      done(responseCode ? Object.assign(new Error('no such user'), { responseCode }) : undefined);
    },
    async onData(stream, session, done) {
      received.push({
        source: await text(stream),
        recipients: session.envelope.rcptTo.map((each) => each.address),
      });
      done();
    },
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { received, smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

const from = 'Knowdesk <knowdesk@example.com>';
const mail = { to: 'li@example.com', subject: '您的问题', text: '您好，\n已为您处理。' };

describe('a mailer', () => {
  it('hands a mail to the SMTP server with its Chinese subject, text and headers', async () => {
    const { received, smtpUrl } = await startServer();
    const mailer = openMailer({ smtpUrl, from, logger: silentLogger });
    expect(mailer.enabled).toBe(true);
    await mailer.send({
      ...mail,
      replyTo: 'help@example.com',
      headers: { 'In-Reply-To': '<m1@example.com>' },
    });
    expect(received).toHaveLength(1);
    expect(received[0]?.recipients).toEqual(['li@example.com']);
    const source = received[0]?.source ?? '';
    expect(source).toContain(`From: ${from}`);
    expect(source).toContain('Reply-To: help@example.com');
    expect(source).toContain('In-Reply-To: <m1@example.com>');
    const subject = /^Subject: =\?UTF-8\?B\?(.+)\?=/m.exec(source)?.[1] ?? '';
    expect(Buffer.from(subject, 'base64').toString()).toBe(mail.subject);
    const body = source.slice(source.indexOf('\r\n\r\n'));
    expect(Buffer.from(body, 'base64').toString().trim()).toBe(mail.text);
  });

  it('says a refusal for good apart from one for now', async () => {
    const { received, smtpUrl } = await startServer((address) => (address.startsWith('gone') ? 550 : 450));
    const mailer = openMailer({ smtpUrl, from, logger: silentLogger });
    await expect(mailer.send({ ...mail, to: 'gone@example.com' })).rejects.toMatchObject({
      code: 'mail.refused',
    });
    await expect(mailer.send({ ...mail, to: 'later@example.com' })).rejects.toMatchObject({
      responseCode: 450,
    });
    expect(received).toEqual([]);
  });

  it('sends to one address only, whatever was typed', async () => {
    const { received, smtpUrl } = await startServer();
    const mailer = openMailer({ smtpUrl, from, logger: silentLogger });
    await mailer.send({ ...mail, to: 'li@example.com, all@example.com' }).catch(() => {});
    await mailer.send({ ...mail, to: 'li@example.com\r\nBcc: all@example.com' }).catch(() => {});
    expect(received.flatMap((each) => each.recipients)).not.toContain('all@example.com');
    expect(received.map((each) => each.source).join()).not.toMatch(/^bcc:/im);
  });

  it('leaves an unreachable server worth another try', async () => {
    const mailer = openMailer({ smtpUrl: 'smtp://127.0.0.1:1', from, logger: silentLogger });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'ESOCKET' });
  });

  it('is not enabled without a server, and says what to set', async () => {
    const mailer = openMailer({ smtpUrl: undefined, from, logger: silentLogger });
    expect(mailer.enabled).toBe(false);
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail.not_configured' });
  });
});
