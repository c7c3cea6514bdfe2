export { applySeries } from './apply';
export { hunkOnly, type HunkOnlyFile } from './hunk-only';
export { patchedFiles, postImageTree } from './post-image';
export { readSeries } from './read';
