import './design/tokens.css';
import './design/base.css';
import './design/layout.css';
import './design/parts.css';
import './design/form.css';
import './design/list.css';
import './design/overlay.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Root } from './app/root.tsx';
import { showTheme } from './app/theme-choice.ts';
import { startTexts } from './i18n/index.ts';

showTheme();
await startTexts();
const place = document.getElementById('root');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
