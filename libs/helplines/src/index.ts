export { Helpline, HelplinesFile, helplinesFor, type Listed } from './helplines.js';
export { type HelpDirectory, loadHelp, loadHelplines } from './load.js';
export { type HelpMessage, plainMessage } from './message.js';
export { type HelpPage, helpPage, STYLE } from './page.js';
export { publicPoints } from './points.js';
