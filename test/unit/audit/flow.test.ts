import { beforeAll, describe, expect, it } from 'vitest';
import { findPath, flowOf } from '../../../src/audit/flow';
import { calleeName, FileUnit, SyntaxReader, type FunctionUnit } from '../../../src/audit/unit';
import { walk, type CNode } from '../../../src/source/syntax/node';
import { loadParser } from '../../support/parser';

let reader: SyntaxReader;
beforeAll(async () => {
  reader = new SyntaxReader(await loadParser());
});

function fn(body: string): FunctionUnit {
  const text = `static int f(struct page *page, int a, int b)\n{\n${body}\n}\n`;
  return new FileUnit('a.c', text, { major: 6, minor: 1, patch: 0 }, reader).functions[0]!;
}

const calls = (unit: FunctionUnit, name: string) => (node: CNode) =>
  walk(node).some(n => n.kind === 'call_expression' && calleeName(unit, n) === name);

/** Is there a path from `start()` to the function's end, or to `stop()`, that passes no `avoid()`? */
function escapes(body: string): boolean {
  const unit = fn(body);
  const graph = flowOf(unit)!;
  const start = walk(unit.body!).find(n => n.kind === 'call_expression' && calleeName(unit, n) === 'start')!;
  const to = body.includes('stop(') ? { to: calls(unit, 'stop') } : {};
  return findPath(unit, graph, { from: graph.at(start)!, avoid: calls(unit, 'avoid'), ...to }) !== undefined;
}

describe('paths of a function', () => {
  const cases: readonly [says: string, escapes: boolean, body: string][] = [
    ['go straight on', false, 'start(); avoid(); return 0;'],
    ['take one side of an if', true, 'start(); if (a) avoid(); return 0;'],
    ['cannot get round both sides', false, 'start(); if (a) avoid(); else avoid(); return 0;'],
    ['jump over a statement', true, 'start(); if (a) goto out; avoid(); out: return 0;'],
    ['jump to a clean-up that does it', false, 'start(); if (a) goto out; avoid(); return 0; out: avoid(); return -1;'],
    ['fall through labels in order', false, 'start(); if (a) goto one; goto two; one: b = 1; two: avoid(); return 0;'],
    ['leave a loop by break', true, 'start(); while (a) { if (b) break; avoid(); return 0; } return 1;'],
    ['do not leave an endless loop', false, 'start(); for (;;) { avoid(); }'],
    ['run the body of do at least once', false, 'start(); do { avoid(); } while (a); return 0;'],
    ['run the body of while perhaps never', true, 'start(); while (a) { avoid(); } return 0;'],
    ['go round a switch without a default', true, 'start(); switch (a) { case 1: avoid(); break; } return 0;'],
    ['take every case of a switch', false, 'start(); switch (a) { case 1: b = 2; default: avoid(); } return 0;'],
    ['end at BUG()', false, 'start(); if (a) BUG(); avoid(); return 0;'],
    ['stop in the middle of a condition', true, 'start(); if (a && avoid()) return 1; return 0;'],
    ['cannot stop before the first operand', false, 'start(); if (avoid() && a) return 1; return 0;'],
    [
      'answer the same question the same way',
      false,
      'start(); if (a) b = 1; if (a) avoid(); if (!a) avoid(); return 0;',
    ],
    [
      'forget an answer when the variable changes',
      true,
      'start(); if (a) { a = g(); if (a) avoid(); } else avoid(); return 0;',
    ],
    ['reach a statement behind a label above', true, 'again: stop(); start(); if (a) goto again; return 0;'],
    ['do not reach what stands above without a jump', false, 'stop(); start(); return 0;'],
    ['read a loop macro as a loop', true, 'start(); list_for_each_entry(page, &head, lru) { avoid(); } return 0;'],
  ];
  for (const [says, expected, body] of cases)
    it(says, () => {
      expect(escapes(body)).toBe(expected);
    });

  it('end in a broken body, too', () => {
    expect(() => escapes('start(); if (a { goto nowhere; } else while (')).not.toThrow();
  });
});
