export { applySeries } from './apply';
export { hunkOnly, type HunkOnlyFile } from './hunk-only';
export { postImageTree } from './post-image';
export { readSeries } from './read';
export { reviewable } from './refuse';
