import './start.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { documentsQuery, faqListQuery, inboxesQuery } from '../../api/queries.ts';
import { ChatPreview } from '../../parts/chat-preview.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { DocumentState } from '../knowledge/document-state.tsx';
import { DropZone } from '../knowledge/drop-zone.tsx';
import { Snippet } from '../settings/snippet.tsx';

/** From nothing to a bot on the site; each step shows what is really there, so it may be left and come back to. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const documents = useInfiniteQuery(documentsQuery({}));
  const faq = useInfiniteQuery(faqListQuery({}));
  const { data: inboxes } = useQuery(inboxesQuery);
  const items = documents.data?.pages.flatMap((page) => page.items) ?? [];
  const learnt =
    items.filter(({ servingVersion }) => servingVersion !== null).length +
    (faq.data?.pages[0]?.items.length ?? 0);
  const isAny = items.length > 0 || learnt > 0;
  const isBusy = items.some(({ status }) => status !== 'ready' && status !== 'failed');
  const inbox = inboxes?.items[0];
  return (
    <Page
      title={t('start.title')}
      lead={t('start.lead')}
      width="text"
      actions={<Button onClick={() => void navigate('/inbox')}>{t('start.later')}</Button>}
    >
      <ol className="steps">
        <Step number={1} title={t('start.step.upload')} isDone={isAny}>
          <p className="soft">{t('start.uploadText')}</p>
          <DropZone compact={isAny} />
          <Link to="/knowledge/faq/new">{t('start.uploadFaq')}</Link>
        </Step>
        <Step number={2} title={t('start.step.learn')} isDone={learnt > 0 && !isBusy}>
          <p className="soft" role="status">
            {!isAny
              ? t('start.learnWait')
              : isBusy
                ? t('start.learnText')
                : learnt > 0
                  ? t('start.learnDone', { count: learnt })
                  : t('start.learnFailed')}
          </p>
          <ul className="learning">
            {items.slice(0, 6).map((each) => (
              <li key={each.id}>
                <Icon name="file" />
                <Link className="grow cut" to={`/knowledge/documents/${each.id}`}>
                  {each.title}
                </Link>
                <DocumentState document={each} long />
              </li>
            ))}
          </ul>
        </Step>
        <Step number={3} title={t('start.step.ask')} isDone={false}>
          <p className="soft">{t(learnt > 0 ? 'start.askText' : 'start.askWait')}</p>
          {learnt > 0 && inbox && (
            <>
              <ChatPreview inboxKey={inbox.key} />
              <p className="faint small">{t('start.askInbox')}</p>
            </>
          )}
        </Step>
        <Step number={4} title={t('start.step.install')} isDone={false}>
          <p className="soft">{t('start.installText')}</p>
          {inbox && <Snippet inboxKey={inbox.key} />}
          <div>
            <Button type="primary" disabled={learnt === 0} onClick={() => void navigate('/inbox')}>
              {t('start.finish')}
            </Button>
          </div>
        </Step>
      </ol>
    </Page>
  );
}

function Step({
  number,
  title,
  isDone,
  children,
}: {
  number: number;
  title: string;
  isDone: boolean;
  children: ReactNode;
}) {
  return (
    <li className={isDone ? 'step step-done' : 'step'}>
      <span className="step-mark">{isDone ? <Icon name="check" size={16} /> : number}</span>
      <div className="step-body">
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}
