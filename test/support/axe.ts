/** Accessibility faults that axe finds in a page as it is now: WCAG 2.2 A and AA, in words. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** One line a fault: rule, impact, and where. Empty: clean. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${id} (${impact ?? 'unknown'}): ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
}
