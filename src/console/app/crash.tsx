import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../parts/states.tsx';

const key = 'knowdesk.reloaded';

type Props = { children: ReactNode };
type State = { error: unknown };

/**
 * Holds what a page throws, or that its piece is gone because the server was upgraded: that one is loaded anew once.
 */
export class Crash extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    if (!isStale(error) || Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return;
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Broken isStale={isStale(error)} />;
  }
}

function isStale(error: unknown): boolean {
  return error instanceof TypeError && /import|module|fetch/i.test(error.message);
}

function Broken({ isStale }: { isStale: boolean }) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Empty
        icon="warning"
        title={t(isStale ? 'common.state.staleTitle' : 'common.state.crashTitle')}
        text={t('common.state.crashText')}
        actions={<Button onClick={() => location.reload()}>{t('common.state.reload')}</Button>}
      />
    </div>
  );
}
