import i18next from 'i18next';

export function knowledgeTabs() {
  return [
    { to: '/knowledge', label: i18next.t('knowledge.tabs.documents'), end: true },
    { to: '/knowledge/faq', label: i18next.t('knowledge.tabs.faq') },
    { to: '/knowledge/sources', label: i18next.t('knowledge.tabs.sources') },
    { to: '/knowledge/work', label: i18next.t('life.tabs.work') },
    { to: '/knowledge/gaps', label: i18next.t('knowledge.tabs.gaps') },
    { to: '/knowledge/conflicts', label: i18next.t('originals.conflicts.tab') },
    { to: '/knowledge/test', label: i18next.t('knowledge.tabs.test') },
    { to: '/knowledge/archive', label: i18next.t('life.tabs.archive') },
  ];
}
