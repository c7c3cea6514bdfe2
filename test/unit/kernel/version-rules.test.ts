import { describe, expect, it } from 'vitest';
import { pathsIn, SPECULATIVE_PATHS, takersIn } from '../../../src/kernel/speculative-paths';
import { rulesIn, VERSION_RULES } from '../../../src/kernel/version-rules';
import { parseVersion } from '../../../src/kernel/version';

const ids = (version: string): readonly string[] => rulesIn(parseVersion(version)!).map(r => r.id);

describe('the rules by release', () => {
  it('are nineteen, each once', () => {
    expect(VERSION_RULES.map(r => r.id)).toEqual(Array.from({ length: 19 }, (_, i) => `R${i + 1}`));
  });

  it('allow _mapcount with a reset up to 6.10 and forbid it from 6.11', () => {
    expect(ids('6.10.14')).toContain('R2');
    expect(ids('6.10.14')).not.toContain('R3');
    expect(ids('6.11')).toContain('R3');
    expect(ids('6.11')).not.toContain('R2');
  });

  it('change with 4.18, 6.6, 6.12, 6.14 and 6.16', () => {
    for (const [before, after, id] of [
      ['4.17', '4.18', 'R7'],
      ['6.5', '6.6', 'R16'],
      ['6.11', '6.12', 'R5'],
      ['6.13', '6.14', 'R17'],
      ['6.15', '6.16', 'R18'],
    ] as const) {
      expect(ids(before)).not.toContain(id);
      expect(ids(after)).toContain(id);
    }
  });
});

describe('who takes transient references', () => {
  it('can reach an IOMMU table at will by DAMON up to 6.18, no longer in 7.0', () => {
    expect(takersIn(parseVersion('6.12')!)).toContain('DAMON');
    expect(takersIn(parseVersion('7.0')!)).not.toContain('DAMON');
    expect(pathsIn(parseVersion('7.0')!).length).toBeLessThan(SPECULATIVE_PATHS.length);
  });
});
