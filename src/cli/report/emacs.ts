import type { Finding } from '../../audit/finding';

/** One line for each finding, as compilers write them: read by Emacs' compile-mode and Vim's quickfix list. */
export const emacsLine = ({ file, line, column, severity, message, rule }: Finding): string =>
  `${file}:${line}:${column}: ${severity}: ${message.replace(/\s+/g, ' ')} [${rule}]\n`;
