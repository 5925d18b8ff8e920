import type { AuditReport, ReportClaim, SignedReport } from '@croupier/contract/fingerprint-report';
import { canonicalJson } from '@croupier/kernel/canonical-json';
import type { Chart } from '../charts/chart.ts';
import { drawCharts } from '../charts/draw.ts';
import { figureText, identityRows, intervalText, sectionTitles, testText, verdictWords, wholeText } from '../words.ts';
import { escaped, foreign } from './escape.ts';
import { style } from './style.ts';
import { svgOf } from './svg.ts';

/**
 * A signed report as one HTML file that asks for nothing: style and pictures are inside, there is no script that runs. The signed JSON is inside
 * too, so that `croupier fingerprint verify-report` reads the page as well. The same report gives the same bytes.
 */
export function reportHtml(signed: SignedReport): string {
  const { report, signature } = signed;
  const title = `Audit report: ${report.subject.title ?? report.subject.gameId}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="muted">croupier-report/1</p>
<h1>Audit report: ${foreign(report.subject.title ?? report.subject.gameId)}</h1>
${summary(report)}
</header>
<main>
<section aria-labelledby="identity"><h2 id="identity">What was examined</h2>
<dl>${identityRows(report)
    .map(([name, value]) =>
      value === null
        ? ''
        : `<dt>${escaped(name)}</dt><dd>${isHash(value) ? `<code>${escaped(value)}</code>` : foreign(value)}</dd>`,
    )
    .join('\n')}</dl></section>
${pictures(report)}
${claims(report)}
${strips(report)}
${method(report)}
</main>
<footer>
<section aria-labelledby="signature"><h2 id="signature">Signature</h2>
${
  signature === null
    ? '<p>This report is not signed.</p>'
    : `<dl><dt>Algorithm</dt><dd>${escaped(signature.algorithm)} over the canonical JSON (RFC 8785) of the report</dd><dt>Key</dt><dd><code>${escaped(signature.keyId)}</code></dd><dt>Public key</dt><dd><code>${escaped(signature.publicKey)}</code></dd><dt>Value</dt><dd><code>${escaped(signature.value)}</code></dd></dl>
<p>Check it with <code>croupier fingerprint verify-report FILE</code>.</p>`
}</section>
</footer>
<script type="application/json" id="signed-report">${embedded(signed)}</script>
</body>
</html>
`;
}

/** JSON that cannot end its element early, whatever strings it holds. */
function embedded(signed: SignedReport): string {
  return canonicalJson(signed)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{32,}/.test(text);
}

function summary({ summary: { verdict, statement, pass, fail, insufficientData } }: AuditReport): string {
  return `<div class="summary ${verdict}"><strong>${verdictWords[verdict]}</strong><p>${escaped(statement, 1_000)}</p><p>${pass} pass, ${fail} fail, ${insufficientData} insufficient data</p></div>`;
}

function pictures({ charts }: AuditReport): string {
  const drawn = drawCharts(charts);
  const all = [drawn.rtp, drawn.payouts, drawn.series, ...drawn.symbols].filter(
    (chart): chart is Chart => chart !== null,
  );
  if (all.length === 0) return '';
  const figures = all.map(
    (chart, index) =>
      `<figure><figcaption>${escaped(chart.title)}</figcaption>${svgOf(chart, `chart-${index}`)}</figure>`,
  );
  return `<section aria-labelledby="pictures"><h2 id="pictures">Declared and observed</h2>
<ul class="key"><li>▯ ◇ hollow, dashed: declared</li><li>▮ ◆ solid: observed, with its interval as a line</li></ul>
<div class="charts">${figures.join('\n')}</div></section>`;
}

function claims(report: AuditReport): string {
  const sections = [...new Set(report.claims.map(({ section }) => section))];
  return `<section aria-labelledby="claims"><h2 id="claims">Claims and verdicts</h2>
${sections
  .map((section) => {
    const of = report.claims.filter((claim) => claim.section === section);
    return `<h3 id="s-${section}">${sectionTitles[section]}</h3>
<div class="wide"><table class="claims" aria-labelledby="s-${section}"><thead><tr><th scope="col">Claim</th><th scope="col">Verdict</th><th scope="col">Declared</th><th scope="col">Observed</th><th scope="col">Method and evidence</th></tr></thead>
<tbody>${of.map(claimRow).join('\n')}</tbody></table></div>`;
  })
  .join('\n')}</section>`;
}

function claimRow(claim: ReportClaim): string {
  const evidence = [claim.method, `n ${wholeText(claim.n)}`, testText(claim), claim.reason].filter(
    (part) => part !== '',
  );
  const needed =
    claim.spinsNeeded === null ? '' : ` <strong>About ${wholeText(claim.spinsNeeded)} spins needed.</strong>`;
  const between = intervalText(claim);
  return `<tr><th scope="row">${foreign(claim.title)}</th><td class="verdict ${claim.verdict}">${verdictWords[claim.verdict]}</td><td data-label="Declared">${foreign(figureText(claim, claim.declared))}</td><td data-label="Observed">${foreign(figureText(claim, claim.observed))}${between === '' ? '' : `<br><span class="muted">${escaped(between)}</span>`}</td><td data-label="Evidence">${foreign(evidence.join('. '), 1_200)}.${needed}</td></tr>`;
}

function strips({ charts }: AuditReport): string {
  if (charts.strips.length === 0) return '';
  return `<section aria-labelledby="strips"><h2 id="strips">Reel strips</h2>
<p class="muted">Strips are circles; each is shown from the same place. A dashed frame marks a stop that differs from the declared one.</p>
${charts.strips
  .map(
    ({ reel, verdict, declared, observed }) => `<h3>Reel ${reel + 1}: ${escaped(verdict)}</h3>
${declared === null ? '' : `<p>Declared, ${declared.length} stops</p>${list(declared, null)}`}
${observed === null ? '<p>Observed: not identified</p>' : `<p>Observed, ${observed.length} stops</p>${list(observed, declared)}`}`,
  )
  .join('\n')}</section>`;
}

function list(strip: readonly string[], other: readonly string[] | null): string {
  return `<ol class="strip">${strip
    .map(
      (symbol, stop) =>
        `<li${other !== null && other[stop] !== symbol ? ' class="differs"' : ''}>${foreign(symbol, 40)}</li>`,
    )
    .join('')}</ol>`;
}

function method({ method: { alpha, tests, tolerance, limits } }: AuditReport): string {
  return `<section aria-labelledby="method"><h2 id="method">Method and limits</h2>
<p>Claims with a p share the level ${alpha} over ${tests} tests by Holm's correction. A test passes when nothing was found and the sample was large enough to find a difference that matters: ${100 * tolerance.rtp} points of RTP and ${100 * tolerance.hitFrequency} of hit frequency at 99 %.</p>
<ul>${limits.map((text) => `<li>${escaped(text, 1_000)}</li>`).join('')}</ul></section>`;
}
