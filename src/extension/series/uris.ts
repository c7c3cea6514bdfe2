import { Uri } from 'vscode';
import { REVIEW_SCHEME } from '../names';

/** One side of a reviewed file, as its URI says it. */
export interface ReviewSide {
  readonly review: string;
  readonly side: 'before' | 'after';
  readonly path: string;
  /** URI of the tree that the series is applied on; undefined without a tree. */
  readonly root: string | undefined;
}

/** The URI of a side: the path ends with the file's own, so that its language and its name are right. */
export const reviewUri = ({ review, side, path, root }: ReviewSide): Uri =>
  Uri.from({ scheme: REVIEW_SCHEME, path: `/${review}/${side}/${path}`, query: root ?? '' });

/** What {@link reviewUri} was made from; undefined for another URI. */
export function parseReviewUri(uri: Uri): ReviewSide | undefined {
  const m = uri.scheme === REVIEW_SCHEME ? /^\/([^/]+)\/(before|after)\/(.+)$/s.exec(uri.path) : null;
  return m ? { review: m[1]!, side: m[2] as 'before' | 'after', path: m[3]!, root: uri.query || undefined } : undefined;
}
