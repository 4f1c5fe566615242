import { createTransport, type NodemailerError } from 'nodemailer';
import { AppError, type Logger } from '../lib/index.ts';

export type Mail = {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  /** One address. */
  replyTo?: string;
  /** Further headers by name, such as `In-Reply-To`. */
  headers?: Record<string, string>;
};

export type Mailer = {
  /** False without SMTP_URL: then nothing is sent, and what depends on mail must say so beforehand. */
  enabled: boolean;
  /**
   * Hands one mail to the SMTP server. Throws AppError `mail.not_configured`, or `mail.refused` when the server will
   * never take this mail (a permanent answer to its addresses or its text); any other error is worth another try.
   */
  send(mail: Mail): Promise<void>;
};

/** The Mailer on SMTP; `from` is the sender of every mail. Opens a connection per mail, none before. */
export function openMailer(options: { smtpUrl: string | undefined; from: string; logger: Logger }): Mailer {
  const { smtpUrl, from, logger } = options;
  if (smtpUrl === undefined) return { enabled: false, send: refuse };
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    enabled: true,
    async send(mail) {
      try {
        const { messageId } = await transport.sendMail({
          from,
          // An object, so that a comma in what a customer typed cannot add a second recipient.
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          ...(mail.replyTo && { replyTo: { name: '', address: mail.replyTo } }),
          ...(mail.headers && { headers: mail.headers }),
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        logger.info({ messageId }, 'mail sent');
      } catch (error) {
        throw toAppError(error);
      }
    },
  };
}

async function refuse(): Promise<never> {
  throw new AppError('mail.not_configured', 'No mail can be sent: set SMTP_URL and start again.');
}

function toAppError(error: unknown): unknown {
  const { code, permanent } = error as NodemailerError;
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // Without an answer of the server, EENVELOPE means that the address itself is none.
  if (!aboutThisMail || !(permanent ?? code === 'EENVELOPE')) return error;
  return new AppError('mail.refused', `The mail server refused this mail: ${(error as Error).message}`, {
    cause: error,
  });
}
