import { type ThemeConfig, theme } from 'antd';

type Tokens = NonNullable<ThemeConfig['token']>;

const shape: Tokens = {
  fontFamily: 'var(--sans)',
  fontFamilyCode: 'var(--mono)',
  fontSize: 14,
  lineHeight: 1.6,
  borderRadius: 8,
  borderRadiusLG: 12,
  borderRadiusSM: 6,
  controlHeight: 34,
  controlHeightSM: 28,
  controlHeightLG: 42,
  motionDurationMid: '0.12s',
  motionDurationSlow: '0.16s',
  wireframe: false,
  colorPrimary: '#17584f',
};

const light: Tokens = {
  ...shape,
  colorLink: '#17584f',
  colorText: '#1b2422',
  colorTextSecondary: '#56645f',
  colorTextTertiary: '#646f6b',
  colorTextPlaceholder: '#646f6b',
  colorBorder: '#d9d5cb',
  colorBorderSecondary: '#e7e4dc',
  colorBgLayout: '#faf9f6',
  colorFillTertiary: '#f1efe9',
  colorFillSecondary: '#e9e6de',
  colorError: '#a1281f',
  colorSuccess: '#1d7a4d',
  colorWarning: '#8a5a00',
  colorBgSpotlight: '#26312e',
  boxShadow: '0 1px 3px rgb(20 30 28 / 0.08), 0 18px 48px rgb(20 30 28 / 0.16)',
  boxShadowSecondary: '0 1px 3px rgb(20 30 28 / 0.08), 0 12px 32px rgb(20 30 28 / 0.14)',
};

const dark: Tokens = {
  ...shape,
  colorPrimary: '#2c7769',
  colorLink: '#7fc9b7',
  colorText: '#e6ebe8',
  colorTextSecondary: '#a8b4af',
  colorTextTertiary: '#8d9a95',
  colorTextPlaceholder: '#8d9a95',
  colorBorder: '#38433f',
  colorBorderSecondary: '#2a3330',
  colorBgBase: '#121715',
  colorBgLayout: '#121715',
  colorBgContainer: '#191f1d',
  colorBgElevated: '#202825',
  colorBgSpotlight: '#323c38',
  colorError: '#e88c83',
  colorSuccess: '#3f9d6b',
  colorWarning: '#c9983a',
};

const quiet = { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' };

/** The values of tokens.css as antd wants them. */
export function antdTheme(isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: isDark ? dark : light,
    components: {
      Button: { ...quiet, fontWeight: 500, paddingInline: 14, dangerColor: isDark ? '#1d0f0d' : '#ffffff' },
      Segmented: {
        trackBg: isDark ? 'var(--sunken)' : 'var(--hover)',
        itemSelectedBg: isDark ? 'var(--line)' : 'var(--surface)',
        itemSelectedColor: 'var(--ink)',
        trackPadding: 2,
      },
      Select: { optionSelectedBg: 'var(--selected)', optionActiveBg: 'var(--hover)' },
      Tooltip: { fontSize: 12 },
      Modal: { titleFontSize: 16 },
      Input: { activeShadow: '0 0 0 3px var(--tint)' },
    },
  };
}
