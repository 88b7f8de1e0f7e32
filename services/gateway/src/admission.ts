export interface AdmissionLimits {
  readonly maxRequests: number;
  readonly maxBytes: number;
}

/** Room for requests that are worked on at once: what does not fit is sent away, never queued. */
export interface Admission {
  /** @returns gives the room back, once; null where there is none */
  enter(bytes: number): (() => void) | null;
  readonly requests: number;
}

export function createAdmission({ maxRequests, maxBytes }: AdmissionLimits): Admission {
  let requests = 0;
  let bytesInFlight = 0;
  return {
    get requests() {
      return requests;
    },
    enter(bytes) {
      if (requests >= maxRequests || bytesInFlight + bytes > maxBytes) return null;
      requests += 1;
      bytesInFlight += bytes;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        requests -= 1;
        bytesInFlight -= bytes;
      };
    },
  };
}
