/** The overlay's entry. */
import '../page/base.css';
import { showDisplay } from '../page/display.ts';

showDisplay();
