/**
 * A plot with a title that says what it shows, and the same numbers as a table for who does not see it. The chart
 * library is loaded with the first plot. Colours are the page's: the same state has the same one everywhere.
 */
import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useWords, type Words } from '../../page/language.ts';
import type { PlotProperties } from './plot-data.ts';
import type { Chart } from './plot-draw.ts';

const TABLE: Words<string> = { zh: '看数字', en: 'As numbers' };

/** Anew when the theme changes. */
function useTheme(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const tell = (): void => setCount((one) => one + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(tell);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-text'] });
    dark.addEventListener('change', tell);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', tell);
    };
  }, []);
  return count;
}

export function Plot(properties: PlotProperties): VNode {
  const { title, unit, labelTitle, labels, series } = properties;
  const asTable = useWords(TABLE);
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const key = JSON.stringify(properties);
  useEffect(() => {
    let isWanted = true;
    let chart: Chart | undefined;
    void import('./plot-draw.ts').then(({ drawPlot }) => {
      if (isWanted && canvas.current) chart = drawPlot(canvas.current, properties);
    });
    return () => {
      isWanted = false;
      chart?.destroy();
    };
  }, [key, theme]);
  return (
    <figure class="card stack plot" aria-labelledby={id}>
      <figcaption id={id}>
        <b>{title}</b> <span class="sub">{unit}</span>
      </figcaption>
      <div class="plot-place">
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      <details>
        <summary>{asTable}</summary>
        <div class="table-scroll" role="region" aria-label={title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{labelTitle}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label, i) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} class="number">
                      {values[i]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
