import i18next from 'i18next';

export function qualityTabs() {
  return [
    { to: '/quality', label: i18next.t('quality.tabs.figures'), end: true },
    { to: '/quality/precision', label: i18next.t('quality.tabs.precision') },
    { to: '/quality/golden', label: i18next.t('quality.tabs.golden') },
    { to: '/quality/live', label: i18next.t('quality.tabs.live') },
  ];
}
