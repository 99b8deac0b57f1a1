/**
 * The map's signs: a disc in the colour of the state with the shape of the state in it, so that colour never says it
 * alone. Drawn on a canvas when the map first asks for one by its name, which holds everything that it depends on: no
 * sprite is asked of any server, and another theme is only another name.
 */

export type Shape = 'tick' | 'clock' | 'pause' | 'question' | 'cross' | 'dots';

/** The shapes are drawn in a square of 28 pixels. */
const CENTRE = 14;
const RADIUS = 12;
/** Room for half of the stroke around it. */
const RIM = 2;
/** Sharp on the screens of phones too. */
const PIXEL_RATIO = 2;
const SEPARATOR = '|';
const COUNT = 'count';
/** From so many on a disc is so wide: radius in pixels. */
const COUNT_RADII = [14, 17, 21, 25, 30];

/** `fill` and `ink` as CSS colours; so everywhere here. */
export const imageName = (shape: Shape, fill: string, ink: string): string => [shape, fill, ink].join(SEPARATOR);

/** What a disc with a number is called; the number stands between the two parts. */
export const countName = (fill: string, ink: string): readonly [string, string] => [
  `${COUNT}${SEPARATOR}`,
  [SEPARATOR + fill, ink].join(SEPARATOR),
];

/** Strokes on the disc, in its pixels. */
const SHAPES: Readonly<Record<Shape, (path: Path2D) => void>> = {
  tick: (path) => polyline(path, [9, 14.5], [12.5, 18], [19, 10.5]),
  cross: (path) => {
    polyline(path, [10, 10], [18, 18]);
    polyline(path, [18, 10], [10, 18]);
  },
  pause: (path) => {
    polyline(path, [11.5, 9.5], [11.5, 18.5]);
    polyline(path, [16.5, 9.5], [16.5, 18.5]);
  },
  clock: (path) => polyline(path, [14, 8], [14, 14.5], [18, 17]),
  question: (path) => {
    path.moveTo(10.8, 11.2);
    path.arc(CENTRE, 11.2, 3.2, Math.PI, Math.PI * 0.35);
    path.lineTo(CENTRE, 16);
    polyline(path, [14, 19.6], [14, 19.7]);
  },
  dots: (path) => {
    for (const x of [9, 14, 19]) polyline(path, [x, 14], [x, 14.1]);
  },
};

type Point = readonly [number, number];

function polyline(path: Path2D, [x, y]: Point, ...rest: readonly Point[]): void {
  path.moveTo(x, y);
  for (const [toX, toY] of rest) path.lineTo(toX, toY);
}

export interface DrawnImage {
  readonly image: ImageData;
  readonly pixelRatio: number;
}

/** The image of that name, or undefined where the name is not one of ours. */
export function drawImage(name: string): DrawnImage | undefined {
  const [kind = '', ...rest] = name.split(SEPARATOR);
  if (kind === COUNT) {
    const [count = '', fill = '', ink = ''] = rest;
    const radius = COUNT_RADII[Math.min(count.length, COUNT_RADII.length) - 1];
    return radius === undefined ? undefined : drawDisc(radius, fill, ink, (context) => drawCount(context, count, ink));
  }
  const [fill = '', ink = ''] = rest;
  if (!Object.hasOwn(SHAPES, kind)) return undefined;
  return drawDisc(RADIUS, fill, ink, (context) => {
    const path = new Path2D();
    SHAPES[kind as Shape](path);
    context.translate(-CENTRE, -CENTRE);
    context.lineWidth = 2.6;
    context.stroke(path);
  });
}

function drawCount(context: CanvasRenderingContext2D, count: string, ink: string): void {
  context.fillStyle = ink;
  context.font = '700 15px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(count, 0, 1);
}

/** A disc with a rim, and on it what `draw` adds around the origin. */
function drawDisc(
  radius: number,
  fill: string,
  ink: string,
  draw: (context: CanvasRenderingContext2D) => void,
): DrawnImage | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * (radius + RIM) * PIXEL_RATIO;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.translate(radius + RIM, radius + RIM);
  context.fillStyle = fill;
  context.strokeStyle = ink;
  context.lineCap = context.lineJoin = 'round';
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = 2;
  context.stroke();
  draw(context);
  return { image: context.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO };
}
