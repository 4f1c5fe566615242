import answer from './answer.css?inline';
import controls from './controls.css?inline';
import conversation from './conversation.css?inline';
import head from './head.css?inline';
import media from './media.css?inline';
import messages from './messages.css?inline';
import text from './text.css?inline';
import theme from './theme.css?inline';
import window from './window.css?inline';

/** In this order: what comes later wins. */
export const css = [theme, window, head, controls, messages, answer, conversation, text, media].join('');
