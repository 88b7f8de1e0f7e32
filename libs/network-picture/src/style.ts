import type { NetworkRole } from '@manumit/contracts';
import type { LineKind } from './graph.js';

/** Colours that most colour-blind readers tell apart: M. Okabe and K. Ito, https://jfly.uni-koeln.de/color/. */
export const COLOUR_OF_ROLE: Readonly<Record<NetworkRole, string>> = {
  recruiter: '#d55e00',
  controller: '#a03a00',
  advertiser: '#e69f00',
  contact: '#0072b2',
  buyer: '#7a5195',
  spreader: '#8a8a8a',
  unclear: '#b5b5b5',
};

export const ROLE_NAMES: Readonly<Record<NetworkRole, string>> = {
  recruiter: 'recruiter',
  controller: 'controller',
  advertiser: 'advertiser',
  contact: 'contact',
  buyer: 'buyer',
  spreader: 'spreads a contact point',
  unclear: 'role unclear',
};

export interface LineStyle {
  readonly colour: string;
  readonly dash: string;
}

/** Kinds of ties differ in their dashes too, not in colour alone. */
export const LINE_OF_TIE: Readonly<Record<LineKind, LineStyle>> = {
  contact_point: { colour: '#00745a', dash: '' },
  evading_contact_point: { colour: '#00745a', dash: '2 4' },
  handover: { colour: '#0072b2', dash: '' },
  template: { colour: '#6b5b00', dash: '8 4' },
  answer: { colour: '#7a5195', dash: '12 3 2 3' },
};

export const COERCED = '#b00058';
export const INK = '#1b1b1b';
export const QUIET = '#5a5a5a';
