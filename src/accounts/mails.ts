import type { JobPayload } from '../contract/index.ts';

type Mail = JobPayload<'accounts.send-mail'>;

export function resetMail(to: string, link: string): Mail {
  return {
    to,
    subject: 'Knowdesk: 重设密码 / Set a new password',
    text: [
      '有人请求为此邮箱的 Knowdesk 账号重设密码。请在一小时内打开以下链接；如非本人操作，请忽略本邮件。',
      'Somebody asked to set a new password for your Knowdesk account. The link works for one hour; if it was not you, ignore this mail.',
      link,
    ].join('\n\n'),
  };
}

export function invitationMail(
  to: string,
  invitation: { workspace: string; by: string; link: string },
): Mail {
  // Names are what people typed: on one line, so that they cannot add lines of their own.
  const workspace = oneLine(invitation.workspace);
  const by = oneLine(invitation.by);
  return {
    to,
    subject: `Knowdesk: 邀请加入「${workspace}」 / Invitation to ${workspace}`,
    text: [
      `${by} 邀请您加入 Knowdesk 工作区「${workspace}」。请在七天内打开以下链接。`,
      `${by} invites you to the Knowdesk workspace "${workspace}". The link works for seven days.`,
      invitation.link,
    ].join('\n\n'),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 100);
}
