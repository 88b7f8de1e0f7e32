/** How to give back something that was opened. */
export interface Releaser {
  readonly name: string;
  readonly release: () => Promise<void> | void;
}

/**
 * Gives everything back, the newest first, each once. A failure does not keep the others open.
 *
 * @returns whether any failed
 */
export async function releaseAll(
  releasers: Releaser[],
  onFailure: (name: string, error: unknown) => void,
): Promise<boolean> {
  let failed = false;
  for (let releaser = releasers.pop(); releaser !== undefined; releaser = releasers.pop()) {
    try {
      await releaser.release();
    } catch (error) {
      failed = true;
      onFailure(releaser.name, error);
    }
  }
  return failed;
}
