import { useTranslation } from 'react-i18next';
import { download } from '../../api/download.ts';
import { currentLocale } from '../../i18n/index.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { useAction } from '../../parts/use-action.ts';

type ExportProps = {
  /** Without the ending: `.csv` and `.xlsx` answer there. */
  path: string;
  query: Record<string, string>;
  name: string;
};

/** What the page shows as a file, or on paper. */
export function ExportMenu({ path, query, name }: ExportProps) {
  const { t } = useTranslation();
  const save = useAction({
    run: (format: 'csv' | 'xlsx') =>
      download(
        `${path}.${format}?${new URLSearchParams({ ...query, locale: currentLocale() })}`,
        `${name}.${format}`,
      ),
  });
  return (
    <Menu
      label={t('quality.export')}
      className="pick"
      align="end"
      items={[
        { key: 'csv', label: t('quality.csv'), icon: 'download', run: () => save.mutate('csv') },
        { key: 'xlsx', label: t('quality.xlsx'), icon: 'download', run: () => save.mutate('xlsx') },
        // When the menu is gone: it would be printed too.
        { key: 'print', label: t('quality.print'), icon: 'file', run: () => setTimeout(() => print(), 100) },
      ]}
    >
      <Icon name="download" size={15} />
      <span className="wide-words">{t('quality.export')}</span>
    </Menu>
  );
}
