/** What the brackets of a patch's subject say: "[RFC PATCH v2 1/3] iommu: …". */
export interface SubjectTag {
  readonly index: number | undefined;
  readonly total: number | undefined;
  readonly version: number | undefined;
}

/** Reads the tag of a subject; what it does not say is undefined, except that a patch without a version is version 1. */
export function parseSubject(subject: string): SubjectTag {
  const tag = /^(?:\s*\[[^\]]*\])+/.exec(subject)?.[0] ?? '';
  const place = /\b(\d{1,4})\/(\d{1,4})\b/.exec(tag);
  const version = /\bv(\d{1,3})\b/i.exec(tag);
  return {
    index: place ? Number(place[1]) : undefined,
    total: place ? Number(place[2]) : undefined,
    version: version ? Number(version[1]) : tag ? 1 : undefined,
  };
}

/** Whether a subject is an answer's ("Re: [PATCH …"), which quotes a patch but is none. */
export const isReply = (subject: string): boolean => /^\s*(re|aw|fwd?)\s*:/i.test(subject);
