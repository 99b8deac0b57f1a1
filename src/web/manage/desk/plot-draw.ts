/** Draws a plot with Chart.js; imports only what bars need. */
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from 'chart.js';
import type { PlotProperties } from './plot-data.ts';

export { Chart };

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Tooltip);

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function drawPlot(
  canvas: HTMLCanvasElement,
  { unit, labels, series, isStacked = false }: PlotProperties,
): Chart {
  const [ink, line] = [token('sub'), token('line')];
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const font = { family: getComputedStyle(document.body).fontFamily, size: 14 };
  return new Chart(canvas, {
    type: 'bar',
    data: {
      labels: [...labels],
      datasets: series.map(({ name, colour, values }) => ({
        label: name,
        data: [...values],
        // Grey is told from green by its empty middle, also where colours are hard to tell.
        backgroundColor: token(colour === 'unknown' ? 'unknown-bg' : colour),
        borderColor: token(colour === 'unknown' ? 'unknown' : 'card'),
        borderWidth: isStacked || colour === 'unknown' ? 1 : 0,
      })),
    },
    options: {
      maintainAspectRatio: false,
      ...(isStill ? { animation: false as const } : { animation: { duration: 200 } }),
      scales: {
        x: {
          stacked: isStacked,
          ticks: { color: ink, font, maxRotation: 0, autoSkip: true },
          grid: { display: false },
        },
        y: {
          stacked: isStacked,
          beginAtZero: true,
          ticks: { color: ink, font, precision: 0 },
          grid: { color: line },
          title: { display: true, text: unit, color: ink, font },
        },
      },
      plugins: { legend: { position: 'bottom', labels: { color: ink, font, boxWidth: 14 } } },
    },
  });
}
