export { applySeries } from './apply';
export { hunkOnly, type HunkOnlyFile } from './hunkOnly';
export { postImageTree } from './postImage';
export { readSeries } from './read';
