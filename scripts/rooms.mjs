/** Which workspace packages each one may import: one way, top to bottom. */
export const ROOMS = {
  '@manumit/contracts': [],
  '@manumit/text': ['contracts'],
  '@manumit/risk': ['contracts', 'text'],
  '@manumit/judge': [],
  '@manumit/connectors': ['contracts'],
  '@manumit/network-picture': ['contracts'],
  '@manumit/store': ['contracts'],
  '@manumit/bus': ['contracts', 'store'],
  '@manumit/service-kit': [],
  '@manumit/helplines': ['service-kit', 'text'],
  '@manumit/exports': ['contracts'],
  '@manumit/tier': ['store', 'bus', 'service-kit'],
  '@manumit/gateway': 'libs',
  '@manumit/scorer': 'libs',
  '@manumit/dispatcher': 'libs',
  '@manumit/console': 'libs',
  '@manumit/standalone': 'all',
  '@manumit/tests': 'all',
};

const SERVICES = ['gateway', 'scorer', 'dispatcher', 'console', 'standalone', 'tests'];

/**
 * @param {string} from a workspace package's name
 * @param {string} to another one's
 * @returns {boolean} whether the table lets `from` import `to`
 */
export function mayImport(from, to) {
  const allowed = ROOMS[from];
  if (allowed === undefined) return false;
  if (allowed === 'all') return to !== '@manumit/tests';
  const room = to.replace('@manumit/', '');
  return allowed === 'libs' ? ROOMS[to] !== undefined && !SERVICES.includes(room) : allowed.includes(room);
}
