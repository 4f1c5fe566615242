export { type Mail, type Mailer, openMailer } from './open-mailer.ts';
