import type { DocumentSelector } from 'vscode';

/** C files by name, on any file system: VS Code takes `.h` for C++, and a reviewed file is no file on a disk. */
export const C_FILES: DocumentSelector = [{ pattern: '**/*.c' }, { pattern: '**/*.h' }];
