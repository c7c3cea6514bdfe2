import type { Exploration, ShownDecision, VerdictStrings } from '../../src/protocol/verdicts';
import { control, h } from '../dom';
import { fillIn } from '../format';
import { icon } from '../icons';
import { scenarioName } from './list';

/** So many of the values that a count was raised to are named. */
const VALUES = 4;

/** What was seen at the line: who raised the count, and what came of it. */
export function decisionSentences({ raised, harm }: ShownDecision, strings: VerdictStrings): readonly string[] {
  const by = raised.map(({ by, values }) => {
    const more = values.length > VALUES ? ', …' : '';
    return `${by ?? strings.otherCpus} (${values.slice(0, VALUES).join(', ')}${more})`;
  });
  return [
    ...(by.length ? [fillIn(strings.raisedBy, by.join('; '))] : []),
    harm ? fillIn(strings.turnsOn, harm.verdict, scenarioName(harm.scenario), harm.message) : strings.nothingTurnsOn,
  ];
}

/** The section's content: one item per decision, or the sentence that says why there is none. */
export function decisionsBody({ judgement }: Exploration, strings: VerdictStrings): HTMLElement[] {
  const say = (text: string) => h('p', { class: 'quiet' }, text);
  if (!judgement) return [say(strings.notJudged)];
  const { decisions, untried, why } = judgement;
  if (why) return [h('p', { class: 'failure' }, why)];
  return [
    ...(decisions.length
      ? [say(strings.decisionsHelp), h('ul', { class: 'decisions' }, ...decisions.map((d, i) => item(d, i, strings)))]
      : [say(strings.noDecisions)]),
    ...(untried ? [say(fillIn(strings.untried, untried))] : []),
  ];
}

function item(decision: ShownDecision, index: number, strings: VerdictStrings): HTMLElement {
  const { path, line, function: name, source, sided, draft } = decision;
  const place = `${path}:${line}`;
  const oneSided = sided === 'one-sided';
  return h(
    'li',
    { 'data-key': place, 'data-sided': sided },
    h('h3', {}, h('a', { href: '#', 'data-open': index }, place), ' ', h('span', { class: 'function' }, `${name}()`)),
    h('code', { class: 'reads' }, source),
    h(
      'p',
      { class: 'sided verdict', 'data-weight': oneSided ? 'holds' : 'warning' },
      h('span', { class: 'sign', 'aria-hidden': 'true' }, oneSided ? '✓' : '!'),
      oneSided ? strings.oneSided : strings.twoSided,
    ),
    ...decisionSentences(decision, strings).map(text => h('p', {}, text)),
    ...(draft ? [draftFigure(draft, index, place, strings)] : []),
  );
}

const draftFigure = (draft: string, index: number, place: string, strings: VerdictStrings): HTMLElement =>
  h(
    'figure',
    { class: 'draft' },
    h(
      'figcaption',
      {},
      strings.draft,
      control(
        'vscode-button',
        { appearance: 'secondary', 'data-copy': index, 'aria-label': `${strings.copyDraft}: ${place}` },
        icon('copy'),
        strings.copyDraft,
      ),
    ),
    h('pre', { tabindex: 0, 'aria-label': place, role: 'group' }, draft),
  );
