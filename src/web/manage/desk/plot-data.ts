/** What a plot shows, as plot.tsx is given it and plot-draw.ts draws it. */

/** A token of tokens.css. */
export type PlotColour = 'yes' | 'likely' | 'unknown' | 'no';

export interface Series {
  readonly name: string;
  readonly colour: PlotColour;
  /** null: nothing is known. */
  readonly values: readonly (number | null)[];
}

export interface PlotProperties {
  readonly title: string;
  /** What the numbers are: 驿站数, hours. */
  readonly unit: string;
  /** What the labels are: 日期. */
  readonly labelTitle: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** Parts of one whole, on top of each other. */
  readonly isStacked?: boolean;
}
