export { openTier, type Tier, type TierContext } from './open-tier.js';
