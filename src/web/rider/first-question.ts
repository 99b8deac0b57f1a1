/**
 * Stands in rider.html itself (vite.config.ts puts it there) and runs before anything else has come: shows the chosen
 * colours, and on the first screen asks where the rider is and what is nearest, so that on a poor network the answer comes
 * with the script and not after it. Asks only what the page would ask, and nothing that makes a question pop up.
 */
import { showDisplay } from '../page/display-kept.ts';
import { firstLanguage, tagOf } from '../page/language-kept.ts';
import { ours } from '../page/settings.ts';
import { readFilters } from './filters.ts';
import { leaveFirst } from './first-answer.ts';
import { permission, readChosen, readPosition } from './kept-place.ts';
import { questionOf } from './question.ts';

const first = leaveFirst();

function ask(from: Parameters<typeof questionOf>[0]): void {
  const body = JSON.stringify(questionOf(from, readFilters(new URLSearchParams(location.search))));
  const language = tagOf(firstLanguage());
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': language };
  const response = fetch(ours('/v1/stations/nearest'), { method: 'POST', headers, body });
  // Where nobody takes it, nobody misses it.
  response.catch(() => undefined);
  first.question = { body, language, response };
}

async function askFromHere(): Promise<void> {
  if (!('geolocation' in navigator) || (await permission()) !== 'granted') return;
  first.position = readPosition();
  first.position.then(
    ({ coords }) => ask({ position: [coords.longitude, coords.latitude], crs: 'wgs84' }),
    () => undefined,
  );
}

showDisplay();
if (location.pathname === ours('/')) {
  const chosen = readChosen();
  if (chosen) ask(chosen);
  else void askFromHere();
}
