import type { StressReport } from './iova-stress';
import { shortBytes } from './table';

/**
 * Colours come from the surroundings: text and axes take `currentColor`, series take these custom properties, each with
 * a fallback that is legible on light and dark ground.
 */
const SERIES = ['#4c8bf5', '#e8833a', '#3aa675', '#c678dd', '#d9534f', '#56b6c2', '#b8860b'];
const colour = (index: number): string =>
  `var(--pagewarden-series-${(index % SERIES.length) + 1}, ${SERIES[index % SERIES.length]})`;

const WIDTH = 720;
const ROW = 22;
const LABEL = 120;
const PLOT = { top: 40, height: 190, left: 84, right: 130 };

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}"${more}>${escape(content)}</text>`;

/**
 * The report as one SVG picture: a bar per strategy with its time as a multiple of `never` (seconds where `never` did not
 * run), and the memory of the page tables over the run, on a logarithmic scale. Pure: the same report gives the same text. No
 * colour, font or size is fixed that the page around it could not set.
 */
export function stressChart(report: StressReport): string {
  const bars = timeBars(report);
  const plot = memoryPlot(report, bars.height + 30);
  const height = bars.height + 30 + PLOT.top + PLOT.height + 44;
  const title = `iova_stress, ${shortBytes(report.space)} in buffers of ${shortBytes(report.size)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" fill="currentColor" font-family="var(--vscode-font-family, system-ui, sans-serif)" font-size="12">`,
    `<title>${escape(`${title}: time by strategy, and page-table memory over the run`)}</title>`,
    ...bars.parts,
    ...plot,
    '</svg>',
    '',
  ].join('\n');
}

function timeBars(report: StressReport): { parts: string[]; height: number } {
  const relative = report.results.every(result => result.ratioToNever !== null);
  const value = (result: StressReport['results'][number]): number => (relative ? result.ratioToNever! : result.seconds);
  const most = Math.max(...report.results.map(value), relative ? 1 : 0) || 1;
  const scale = (WIDTH - LABEL - 100) / most;
  const parts = [text(0, 16, relative ? 'Time, as a multiple of never' : 'Time in seconds', ' font-weight="bold"')];
  report.results.forEach((result, i) => {
    const y = 28 + i * ROW;
    parts.push(
      text(LABEL - 8, y + 13, result.strategy, ' text-anchor="end"'),
      `<rect x="${LABEL}" y="${y + 2}" width="${(value(result) * scale).toFixed(1)}" height="${ROW - 8}" fill="${colour(i)}"/>`,
      text(
        Number((LABEL + value(result) * scale + 6).toFixed(1)),
        y + 13,
        relative ? `${value(result).toFixed(2)} (${result.seconds.toFixed(2)} s)` : `${value(result).toFixed(2)} s`,
      ),
    );
  });
  return { parts, height: 28 + report.results.length * ROW };
}

function memoryPlot(report: StressReport, top: number): string[] {
  const width = WIDTH - PLOT.left - PLOT.right;
  const bottom = top + PLOT.top + PLOT.height;
  const smallest = 4096;
  const largest = Math.max(
    ...report.results.flatMap(result => result.memory.map(sample => sample.bytes)),
    smallest * 4,
  );
  const decades = Math.ceil(Math.log2(largest / smallest) / 5) || 1;
  const y = (bytes: number): number =>
    bottom - (Math.log2(Math.max(bytes, smallest) / smallest) / (decades * 5)) * PLOT.height;
  const parts = [text(0, top + 16, 'Memory of the page tables over the run (logarithmic)', ' font-weight="bold"')];
  for (let step = 0; step <= decades; step++) {
    const bytes = smallest * 2 ** (step * 5);
    parts.push(
      `<line x1="${PLOT.left}" x2="${PLOT.left + width}" y1="${y(bytes).toFixed(1)}" y2="${y(bytes).toFixed(1)}" stroke="currentColor" stroke-opacity="0.2"/>`,
      text(PLOT.left - 8, Number((y(bytes) + 4).toFixed(1)), `${shortBytes(bytes)}iB`, ' text-anchor="end"'),
    );
  }
  // Strategies with the same curve share a line and a label.
  const curves = new Map<string, { readonly names: string[]; readonly index: number; readonly last: number }>();
  report.results.forEach((result, index) => {
    const points = result.memory
      .map(({ pairs, bytes }) => `${(PLOT.left + (pairs / result.pairs) * width).toFixed(1)},${y(bytes).toFixed(1)}`)
      .join(' ');
    const known = curves.get(points);
    if (known) known.names.push(result.strategy);
    else curves.set(points, { names: [result.strategy], index, last: y(result.memory.at(-1)?.bytes ?? smallest) });
  });
  for (const [points, { names, index, last }] of curves) {
    parts.push(`<polyline points="${points}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`);
    names.forEach((name, i) =>
      parts.push(
        text(
          PLOT.left + width + 8,
          Number((last + 4 - (names.length - 1 - i) * 14).toFixed(1)),
          name,
          ` fill="${colour(index)}"`,
        ),
      ),
    );
  }
  parts.push(
    text(PLOT.left, bottom + 18, '0'),
    text(PLOT.left + width, bottom + 18, `${shortBytes(report.space)} of IOVA space`, ' text-anchor="end"'),
  );
  return parts;
}
