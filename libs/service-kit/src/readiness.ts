export interface ReadinessPart {
  readonly ready: boolean;
  readonly detail?: string;
}

export interface Readiness {
  /** Says how a part stands; `detail` is for the operator and holds no secret. */
  set(part: string, ready: boolean, detail?: string): void;
  /** Ready once there are parts and all of them are. */
  isReady(): boolean;
  report(): Readonly<Record<string, ReadinessPart>>;
}

/** @param parts that must say they are ready before the process is */
export function createReadiness(parts: readonly string[] = []): Readiness {
  const states = new Map<string, ReadinessPart>(parts.map((part) => [part, { ready: false, detail: 'starting' }]));
  return {
    set: (part, ready, detail) => void states.set(part, detail === undefined ? { ready } : { ready, detail }),
    isReady: () => states.size > 0 && [...states.values()].every(({ ready }) => ready),
    report: () => Object.fromEntries(states),
  };
}
